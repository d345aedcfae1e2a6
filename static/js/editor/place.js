/** Finds where the preview shows what is written at the caret. It compares words, because Markdown
 *  does not record the lines that its HTML came from. */

const PARTS = [[/^(?:title|summary)$/, ".page-head"], [/^body$/, ".prose-article"], [/^references$/, ".references"], [/^faqs-\d+-/, ".questions"]];
const BLOCKS = "p, li, h1, h2, h3, h4, h5, h6, tr, td, dt, dd, pre";
const known = new WeakMap();

const letters = (text) => text.replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();

/** The letters of an element of the page, cached. */
function lettersOf(block) {
  if (!known.has(block)) known.set(block, letters(block.textContent));
  return known.get(block);
}

/** What a reader sees of a line: its longest stretch without marks, addresses and tags. */
function seen(line) {
  const plain = line.replace(/!\[[^\]]*\]\([^)]*\)/g, "").replace(/\[([^\]^]*)\]\([^)]*\)/g, "$1").replace(/<[^>]*>/g, "");
  // The page shows another reference for a footnote.
  return plain.split(/\[\^[^\]]*\]/).map(letters).reduce((longest, each) => (each.length > longest.length ? each : longest), "");
}

/** The line at the caret, or the nearest one above with words or a picture, and where it begins. */
function lineAt(value, caret) {
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

/** Of elements with the same words, the one with as many before it as the line has. */
function nth(value, start, words, alike) {
  if (alike.length < 2) return alike[0] ?? null;
  const before = value.slice(0, start).split("\n").filter((line) => seen(line) === words).length;
  return alike[Math.min(before, alike.length - 1)];
}

/** The element of the page that shows the text at the caret of the field with this name, or null. */
export function placeOf({ name, value, caret }, page) {
  const selector = PARTS.find(([pattern]) => pattern.test(name))?.[1];
  const part = selector && page.querySelector(selector);
  const found = part && caret != null && lineAt(value, caret);
  if (!found) return null;
  const { line, start } = found;
  const words = seen(line);
  if (!words) {
    const address = line.match(/!\[[^\]]*\]\(([^)\s]*)/)?.[1];
    return [...part.querySelectorAll("img")].find((image) => image.getAttribute("src") === address) ?? null;
  }
  const holding = [...part.querySelectorAll(BLOCKS)].filter((block) => lettersOf(block).includes(words));
  // Of nested elements, such as a list item and its paragraph, take the inner one.
  const inner = holding.filter((block, at) => !block.contains(holding[at + 1] ?? null));
  const alike = inner.filter((block) => lettersOf(block) === words);
  return nth(value, start, words, alike.length ? alike : inner);
}

/** Scroll a frame so that an element is well in sight, unless it is already. */
export function bringIntoSight(element, view) {
  const { top, bottom } = element.getBoundingClientRect();
  const room = view.innerHeight;
  const isSeen = top >= room * 0.1 && (bottom <= room * 0.9 || top <= room * 0.5);
  if (isSeen) return;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  view.scrollTo({ top: view.scrollY + top - room * 0.35, behavior: isCalm ? "instant" : "smooth" });
}
