/** Django's boxes to choose in by typing: Enter takes what fits the typed words best, wherever the
 *  pointer rests, and each box has its name. */

const OPTIONS = ".select2-container--open .select2-results__option[aria-selected]";
const $ = window.django?.jQuery;
// Where the pointer was, the words whose results are shown, and the box in which Enter waits for its own.
let place = "", shown, waiting;

const at = (event) => `${event.screenX} ${event.screenY}`;
const folded = (words) => words.trim().toLowerCase();

/** Highlight the option that is, or else begins with, what was typed; the first one otherwise. */
function highlightBest(typed) {
  const options = [...document.querySelectorAll(OPTIONS)];
  const words = (option) => folded(option.textContent);
  const best = options.find((option) => words(option) === typed) ?? options.find((option) => words(option).startsWith(typed)) ?? options[0];
  best?.dispatchEvent(new MouseEvent("mouseover", { bubbles: true, screenX: -1 }));
}

function found(address) {
  const box = document.querySelector(".select2-container--open .select2-search__field");
  const parameters = new URL(address, location).searchParams;
  if (!box || Number(parameters.get("page") ?? 1) > 1 || (parameters.get("term") ?? "") !== box.value) return;
  shown = box.value;
  if (folded(shown)) highlightBest(folded(shown));
  if (waiting === box) box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 13, which: 13, bubbles: true, cancelable: true }));
  waiting = null;
}

/** Django's boxes have no name while they are empty, and point at no list. */
function nameBoxes() {
  for (const select of document.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.nextElementSibling?.querySelector("[role=combobox]");
    const label = select.labels[0];
    if (!box || !label) continue;
    label.id ||= `${select.id}_label`;
    const words = box.querySelector(".select2-selection__rendered");
    words.setAttribute("aria-labelledby", label.id);
    box.setAttribute("aria-labelledby", `${label.id} ${words.id}`);
    box.setAttribute("aria-controls", `select2-${select.id}-results`);
  }
}

// A list that opens under a pointer at rest is not pointed at.
addEventListener("mousemove", (event) => { place = at(event); }, true);
addEventListener("mouseover", (event) => {
  if (at(event) === place && event.target.closest?.(".select2-results")) event.stopPropagation();
}, true);
addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".select2-container--open .select2-search__field")) return;
  waiting = null;
  if (event.key !== "Enter" || event.isComposing || event.target.value === shown) return;
  event.preventDefault();
  event.stopPropagation();
  waiting = event.target;
}, true);
addEventListener("load", () => {
  nameBoxes();
  $?.(document).on("select2:open", ({ target }) => {
    shown = waiting = null;
    document.querySelector(".select2-container--open .select2-search__field")?.setAttribute("aria-label", `Search: ${target.labels[0]?.textContent ?? ""}`);
  });
  // Select2 shows what came a task later.
  $?.(document).on("ajaxSuccess", (event, request, { url }) => setTimeout(found, 0, url));
});
document.addEventListener("formset:added", () => setTimeout(nameBoxes));
