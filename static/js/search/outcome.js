// Tells the site once whether a search led anywhere: its words, and nothing about who typed them.
// `search_outcome.py` forgets what may be of somebody in danger.

const results = document.querySelectorAll("ol.results");
const query = new URLSearchParams(location.search).get("q");
let told = false;

function tell(followed) {
  if (!query || (told && !followed)) return;
  told = true;
  const outcome = new FormData();
  outcome.set("q", query);
  if (results.length) outcome.set("found", "on");
  if (followed) outcome.set("followed", "on");
  navigator.sendBeacon(document.querySelector("[data-outcome]").dataset.outcome, outcome);
}

for (const list of results) {
  list.addEventListener("click", (event) => event.target.closest("a") && tell(true));
}
addEventListener("pagehide", () => tell(false));
