/** Where the preview shows what is written at the caret: found by its words, as Markdown keeps no
 *  places of lines in the page that it becomes. */

const PARTS = [[/^(?:title|summary)$/, ".page-head"], [/^body$/, ".prose-article"], [/^references$/, ".references"], [/^faqs-\d+-/, ".questions"]];
const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, tr, td, dt, dd, pre";
const known = new WeakMap();

const letters = (text) => text.replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();

/** The same of a part of the page, counted once. */
function lettersOf(block) {
  if (!known.has(block)) known.set(block, letters(block.textContent));
  return known.get(block);
}

/** What a reader sees of a line: the longest stretch without marks, addresses and tags. */
function seen(line) {
  const plain = line.replace(/!\[[^\]]*\]\([^)]*\)/g, "").replace(/\[([^\]^]*)\]\([^)]*\)/g, "$1").replace(/<[^>]*>/g, "");
  // A footnote's sign is another one on the page.
  return plain.split(/\[\^[^\]]*\]/).map(letters).reduce((longest, each) => (each.length > longest.length ? each : longest), "");
}

/** The line at the caret, or the nearest above that says or shows anything, and where it begins. */
function lineAt({ value, selectionEnd: caret }) {
  let end = value.indexOf("\n", caret);
  if (end < 0) end = value.length;
  for (;;) {
    const start = end ? value.lastIndexOf("\n", end - 1) + 1 : 0;
    const line = value.slice(start, end);
    if (seen(line) || /!\[/.test(line)) return { line, start };
    if (start === 0) return null;
    end = start - 1;
  }
}

/** Of parts that read alike, the one that has as many before it as the line has. */
function nth(field, start, words, alike) {
  if (alike.length < 2) return alike[0] ?? null;
  const before = field.value.slice(0, start).split("\n").filter((line) => seen(line) === words).length;
  return alike[Math.min(before, alike.length - 1)];
}

/** The element of the page for the caret of a field, or null. */
export function placeOf(field, page) {
  const selector = PARTS.find(([name]) => name.test(field.name))?.[1];
  const part = selector && page.querySelector(selector);
  const found = part && field.selectionEnd != null && lineAt(field);
  if (!found) return null;
  const { line, start } = found;
  const words = seen(line);
  if (!words) {
    const address = line.match(/!\[[^\]]*\]\(([^)\s]*)/)?.[1];
    return [...part.querySelectorAll("img")].find((image) => image.getAttribute("src") === address) ?? null;
  }
  const holding = [...part.querySelectorAll(BLOCKS)].filter((block) => lettersOf(block).includes(words));
  // A list item holds its paragraph: the inner one is meant.
  const inner = holding.filter((block, at) => !block.contains(holding[at + 1] ?? null));
  const alike = inner.filter((block) => lettersOf(block) === words);
  return nth(field, start, words, alike.length ? alike : inner);
}

/** Scroll the page in a frame so that an element is well in sight, unless it is already. */
export function bringIntoSight(element, view) {
  const { top, bottom } = element.getBoundingClientRect();
  const room = view.innerHeight;
  const isSeen = top >= room * 0.1 && (bottom <= room * 0.9 || top <= room * 0.5);
  if (isSeen) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  view.scrollTo({ top: view.scrollY + top - room * 0.35, behavior: isCalm ? "instant" : "smooth" });
}
