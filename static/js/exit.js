/** “Exit this page”: at once, and without a way back. Without this script it is an ordinary link. */

const link = document.querySelector(".exit-link");

function leave(event) {
  event?.preventDefault();
  // Blank first: the other site may take a moment to come.
  document.title = "New page";
  document.documentElement.replaceChildren();
  // Ends the cookies; nobody waits for the answer.
  fetch(link.href, { method: "POST", keepalive: true }).catch(() => {});
  location.replace(link.dataset.leadsTo);
}

link.addEventListener("click", leave);
document.querySelector(".exit-help").hidden = false;

let presses = [];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  presses = [...presses.filter((moment) => event.timeStamp - moment < 2000), event.timeStamp];
  if (presses.length === 3) leave();
});

// Else the browser would offer to send once more what was posted, and keep it for that.
if (document.querySelector(".exit[data-posted]")) history.replaceState(null, "", location.href);

// A page that comes back from the browser's memory shows nothing old after an exit.
addEventListener("pageshow", (event) => {
  if (event.persisted && !document.body) location.reload();
});
