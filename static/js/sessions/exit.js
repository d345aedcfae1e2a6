/** “Exit this page”: at once, and without a way back. Without this script it is an ordinary link. */

function leave(link) {
  // Blank first: the other site may take a moment to come.
  document.title = "New page";
  document.documentElement.replaceChildren();
  sessionStorage.clear();
  // Ends the cookies; nobody waits for the answer.
  fetch(link.href, { method: "POST", keepalive: true }).catch(() => {});
  location.replace(link.dataset.leadsTo);
}

// The page may be replaced by another one, see post.js.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".exit-link");
  if (!link) return;
  event.preventDefault();
  leave(link);
});

let presses = [];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  presses = [...presses.filter((moment) => event.timeStamp - moment < 2000), event.timeStamp];
  if (presses.length === 3) leave(document.querySelector(".exit-link"));
});

// Else the browser would offer to send once more what was posted, and keep it for that.
if (document.querySelector(".exit[data-posted]")) history.replaceState(null, "", location.href);

// A page that comes back from the browser's memory shows nothing old after an exit.
addEventListener("pageshow", (event) => {
  if (event.persisted && !document.body) location.reload();
});
