/** What helps while a passphrase is chosen or typed: it can be shown, its strength is told, the
 *  offered words are taken with one click, and a code is printed. Nothing here is needed. */

const SHORTEST = 15;
const LEVELS = [
  [0, "too weak: mix in other words or signs"],
  [45, "fair: one more word makes it good"],
  [60, "good"],
  [80, "very good"],
];

/** Bits by length and variety: repeats and runs such as “aaaa” or “1234” hardly count. */
function bits(text) {
  const kinds = [[/\p{Ll}/u, 26], [/\p{Lu}/u, 26], [/\p{N}/u, 10], [/[^\p{L}\p{N}]/u, 20], [/[^\p{ASCII}]/u, 40]];
  const size = kinds.reduce((sum, [kind, count]) => sum + (kind.test(text) ? count : 0), 0);
  const characters = [...text];
  const fresh = characters.filter((character, at) => {
    const step = at ? character.codePointAt(0) - characters[at - 1].codePointAt(0) : 2;
    return Math.abs(step) > 1;
  }).length;
  const varied = Math.min(fresh, new Set(characters).size * 3);
  // A letter of a word is far easier to guess than a random one: words count for about half.
  return varied * Math.log2(size || 1) * 0.5;
}

function judged(text) {
  if ([...text].length < SHORTEST) return [bits(text), `too short, ${SHORTEST} characters are needed`];
  const value = bits(text);
  return [value, LEVELS.findLast(([from]) => value >= from)[1]];
}

function button(text, css, onClick) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = css;
  element.textContent = text;
  element.addEventListener("click", onClick);
  return element;
}

function input(id) {
  return document.getElementById(id);
}

for (const field of document.querySelectorAll(".admin-column input[type=password]")) {
  const toggle = button("Show what I type", "reveal-button", () => {
    const isHidden = field.type === "password";
    field.type = isHidden ? "text" : "password";
    toggle.textContent = isHidden ? "Hide what I type" : "Show what I type";
    toggle.setAttribute("aria-pressed", String(isHidden));
  });
  toggle.setAttribute("aria-pressed", "false");
  toggle.setAttribute("aria-controls", field.id);
  field.after(toggle);
  // What is shown is hidden again before it goes out, so that no browser offers it as a text.
  field.form.addEventListener("submit", () => { field.type = "password"; });
}

for (const output of document.querySelectorAll("[data-strength-of]")) {
  const field = input(output.dataset.strengthOf);
  const meter = document.createElement("meter");
  Object.assign(meter, { min: 0, max: 90, low: 45, high: 60, optimum: 90 });
  meter.setAttribute("aria-hidden", "true");
  const words = document.createElement("span");
  field.addEventListener("input", () => {
    const typed = field.value.normalize("NFKC").trim().replace(/\s+/gu, " ");
    const [value, verdict] = judged(typed);
    if (!meter.isConnected) output.append(meter, words);
    meter.hidden = !typed;
    meter.value = value;
    // Written only when it changes: a screen reader reads it out each time.
    const told = typed ? `Strength: ${verdict}` : "";
    if (words.textContent !== told) words.textContent = told;
  });
}

for (const offer of document.querySelectorAll("[data-offer-for]")) {
  const fields = offer.dataset.offerFor.split(" ").map(input);
  offer.closest("p").after(button("Use these words", "button", () => {
    for (const field of fields) {
      field.value = offer.textContent;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    fields[0].focus();
  }));
}
