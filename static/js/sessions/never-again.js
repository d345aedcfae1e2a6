/** A page with a receipt or a conversation is not brought back from the browser's memory, and the
 * receipt goes when its time is over. Without this script, cookies that end do the same. */

// Not `.action`: buttons have that name.
const address = document.querySelector("main form").getAttribute("action");

addEventListener("pagehide", () => document.body.replaceChildren());
// Requested again: a conversation wants its receipt, a receipt is there or not.
addEventListener("pageshow", (event) => event.persisted && location.replace(address));

// The letter is sent: nothing of it stays in the tab.
if (document.querySelector(".receipt")) sessionStorage.removeItem("draft");
const receipt = document.querySelector("[data-seconds]");
if (receipt) setTimeout(() => location.reload(), receipt.dataset.seconds * 1000);
