/** An article where scripts run: notes beside the text, the section that is being read, links to copy, and questions
 *  that open on paper and when linked to. Without this script every word and every link is there all the same. */

const prose = document.querySelector(".prose-article");

/* Notes stand beside their numbers, each below the one before and clear of what reaches into the margin. */
const margin = matchMedia("(width >= 64rem)");
const notes = [...prose.querySelectorAll(".footnote li")];
const wide = [...prose.querySelectorAll(":scope > :is(figure, .table-scroll, p:has(> picture:only-child))")];

function placeNotes() {
  prose.classList.toggle("has-side-notes", margin.matches);
  if (!margin.matches) return;
  const start = prose.getBoundingClientRect().top;
  const taken = wide.map((box) => box.getBoundingClientRect()).map((box) => [box.top - start, box.bottom - start]);
  let free = 0;
  for (const note of notes) {
    const number = document.getElementById(note.id.replace("fn:", "fnref:"));
    let top = Math.max(free, number ? number.getBoundingClientRect().top - start : 0);
    for (const [from, to] of taken) if (top + note.offsetHeight > from && top < to) top = to + 16;
    note.style.top = `${top}px`;
    free = top + note.offsetHeight + 16;
  }
}

if (notes.length) {
  placeNotes();
  new ResizeObserver(placeNotes).observe(prose);
  document.fonts.ready.then(placeNotes);
}

/* The entry of the contents for what is being read. */
const entries = [...document.querySelectorAll(".contents a")];
const sections = entries.map((entry) => document.getElementById(decodeURIComponent(entry.hash.slice(1))));

function markSection() {
  const passed = sections.filter((section) => section?.getBoundingClientRect().top < innerHeight / 3);
  const current = sections.indexOf(passed.at(-1));
  entries.forEach((entry, place) => {
    if (place === current) entry.setAttribute("aria-current", "true");
    else entry.removeAttribute("aria-current");
  });
}

let isWaiting = false;
if (entries.length) {
  markSection();
  addEventListener("scroll", () => {
    if (!isWaiting) requestAnimationFrame(() => { isWaiting = false; markSection(); });
    isWaiting = true;
  }, { passive: true });
}

/* A link at each heading, which is copied when it is followed. */
const copy = (hash) => navigator.clipboard?.writeText(location.href.split("#")[0] + hash);

for (const heading of prose.querySelectorAll(":is(h2, h3)[id]")) {
  const link = document.createElement("a");
  link.className = "anchor";
  link.href = `#${heading.id}`;
  link.lang = "en";
  link.ariaLabel = `Copy a link to “${heading.textContent}”`;
  link.addEventListener("click", () => copy(link.hash));
  heading.append(link);
}

for (const button of document.querySelectorAll("[data-copy-link], [data-print]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    if ("print" in button.dataset) return print();
    await copy("");
    button.textContent = "Copied";
  });
}

/* Questions. */
const questions = [...document.querySelectorAll("details.question")];
const openLinked = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const question = target?.closest("details.question");
  if (question && !question.open) {
    question.open = true;
    target.scrollIntoView();
  }
};
let closed = [];
addEventListener("hashchange", openLinked);
addEventListener("beforeprint", () => {
  closed = questions.filter((question) => !question.open);
  for (const question of closed) question.open = true;
});
addEventListener("afterprint", () => {
  for (const question of closed) question.open = false;
});
openLinked();
