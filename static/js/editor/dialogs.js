/** Dialogs that ask for what a link or a picture needs; each returns a promise. */

import { element, isSignedOut, SIGNED_OUT } from "./elements.js";

let number = 0;

/** A row with a labelled field, and the field itself. */
function labelled(label, attributes, help) {
  const id = `editor-field-${++number}`;
  const field = element("input", { id, class: "vTextField", ...(help && { "aria-describedby": `${id}-help` }), ...attributes });
  const row = element("p", { class: "editor-row" }, element("label", { for: id }, label), field);
  if (help) row.append(element("span", { class: "help", id: `${id}-help` }, help));
  return [row, field];
}

/** Show a dialog with these contents; resolves to `answer()`, or to null if it was closed. */
function ask(title, action, contents, answer, check = () => "") {
  const id = `editor-title-${++number}`;
  const wrong = element("p", { class: "errornote", role: "alert", hidden: true });
  const form = element("form", { method: "dialog", novalidate: true }, element("h2", { id }, title), wrong, ...contents,
    element("p", { class: "editor-buttons" },
      ...(action ? [element("button", { class: "button" }, action)] : []),
      element("button", { type: "button", class: "editor-cancel" }, "Cancel")));
  const dialog = element("dialog", { class: "editor-dialog", "aria-labelledby": id }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    // Not in a close event: by then, somebody who types fast is in the text again.
    const end = (given) => { dialog.close(); dialog.remove(); resolve(given); };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      wrong.textContent = check();
      wrong.hidden = !wrong.textContent;
      if (!wrong.textContent) end(answer());
    });
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); end(null); });
    dialog.addEventListener("editor-answer", (event) => end(event.detail));
    form.querySelector(".editor-cancel").addEventListener("click", () => end(null));
    dialog.showModal();
  });
}

const answerWith = (button, detail) => button.dispatchEvent(new CustomEvent("editor-answer", { bubbles: true, detail }));

/** Let the arrow keys move in a list of buttons, and past its ends to `field`. */
function moveByArrows(list, field) {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (!step) return;
    event.preventDefault();
    (event.target.closest("li")[step]?.firstElementChild ?? field)?.focus();
  });
}

/** Resolves to the {text, address} of a link, or null; `schemes` are those that an article may use. */
export function askLink(words, schemes) {
  const [textRow, text] = labelled("Words of the link", { value: words, required: true });
  const [addressRow, address] = labelled("Address", { value: "", placeholder: "https://… or /articles/…/", autofocus: Boolean(words), inputmode: "url" });
  return ask("Link", "Insert the link", [textRow, addressRow],
    () => ({ text: text.value.trim() || address.value.trim(), address: address.value.trim() }),
    () => {
      const target = address.value.trim();
      if (!target) return "Type the address that the link leads to.";
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(target)?.[1].toLowerCase();
      if (scheme ? !schemes.includes(scheme) : !/^[/#]/.test(target)) return "Begin the address with https://, with mailto:, or with / for a page of this site.";
      return "";
    });
}

/** A search field over what `source` finds, each found one as a button with the parts of `item`. `start`
 *  is said while no word is typed; without it, the newest are shown then. */
function finder(label, source, className, item, { start = "", some, none, fails }) {
  // Not of the type “search”, in which Escape empties the field and leaves the dialog open.
  const [row, words] = labelled(label, { type: "text", role: "searchbox", autofocus: true, autocomplete: "off" });
  const list = element("ul", { class: className });
  const status = element("p", { class: "editor-status", role: "status" }, start);
  const button = (found) => element("button", { type: "button", onclick: (event) => answerWith(event.currentTarget, found) }, ...item(found));
  let latest = 0;
  let waiting, shown;
  const search = async () => {
    const mine = ++latest;
    const query = words.value.trim();
    if (start && !query) { list.replaceChildren(); status.textContent = start; return; }
    try {
      const response = await fetch(`${source}?${new URLSearchParams({ q: query })}`);
      if (isSignedOut(response) && mine === latest) { status.textContent = SIGNED_OUT; return; }
      const [rows] = Object.values(await response.json());
      if (mine !== latest) return;
      shown = query;
      status.textContent = rows.length ? some(rows.length) : none(query);
      list.replaceChildren(...rows.map((found) => element("li", {}, button(found))));
    } catch {
      if (mine === latest) status.textContent = fails;
    }
  };
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 250); });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      clearTimeout(waiting);
      if (shown && shown === words.value.trim()) list.querySelector("button")?.click();
      else search();
    }
    if (event.key === "ArrowDown") { event.preventDefault(); list.querySelector("button")?.focus(); }
  });
  moveByArrows(list, words);
  if (!start) search();
  return [row, status, list];
}

/** Resolves to the {title, address} of an article found by words of its title, or null. */
export function askArticle(source) {
  const item = (article) => [article.title, element("small", {}, article.state)];
  const parts = finder("Words of its title", source, "editor-found", item, {
    start: "Type a word to search.", some: (number) => `${number} found. Choose one.`,
    none: () => "No title holds these words.", fails: "The search does not answer. Try again.",
  });
  return ask("Link to another article", null, parts, () => null, () => "Choose one of the articles.");
}

/** Resolves to the {alt, caption} of a picture, with no alt if it is decorative, or to null if the
 *  dialog was closed. `notice` says what the upload changed, `words` what the library calls it. */
export function askPicture(name, thumbnail, notice, words = "") {
  const [row, alt] = labelled("What it shows", { autofocus: true, value: words }, "One sentence for readers who cannot see it.");
  const [captionRow, caption] = labelled("Caption (optional)", {}, "Stands under the picture, for everybody.");
  const id = `editor-field-${++number}`;
  const decorative = element("input", { type: "checkbox", id, onchange: () => { alt.disabled = caption.disabled = decorative.checked; } });
  const tick = element("p", { class: "editor-tick" }, decorative, element("label", { for: id }, "Decorative: it tells nothing that the text does not."));
  const image = element("img", { src: thumbnail, alt: "", class: "editor-thumbnail" });
  const said = notice ? [element("p", { class: "editor-notice" }, notice)] : [];
  return ask(`Picture: ${name}`, "Insert the picture", [image, ...said, row, captionRow, tick],
    () => (decorative.checked ? { alt: "", caption: "" } : { alt: alt.value.trim(), caption: caption.value.trim() }),
    () => (decorative.checked || alt.value.trim() ? "" : "Say what the picture shows, or tick “decorative”."));
}

/** Resolves to the words under which readers find a file, or to null. */
export function askFile({ title, details, kind }) {
  const label = kind === "audio" ? "Title of the recording" : "Words of the link";
  const [row, words] = labelled(label, { value: title, autofocus: true }, `Readers see beside them: ${details}.`);
  return ask("Insert the file", "Insert", [row], () => words.value.trim(), () => (words.value.trim() ? "" : "Say what it is."));
}

/** Resolves to a picture or file of the media library at `source`, or to null. */
export function askMedia(source) {
  const item = (file) => [
    file.preview ? element("img", { src: file.preview, alt: "", loading: "lazy" }) : element("span", { class: "editor-media-type" }, file.details.split(",")[0]),
    file.title, element("small", {}, file.details),
  ];
  const parts = finder("Words of its name or description", source, "editor-media", item, {
    some: () => "Choose one.", none: (query) => (query ? "Nothing is called so." : "The library is empty."),
    fails: "The library does not answer. Try again.",
  });
  return ask("Media library", null, parts, () => null, () => "Choose a picture or a file.");
}

/** Resolves to the Markdown of an empty table, with the words to select in it, or to null. */
export function askTable() {
  const [columnsRow, columns] = labelled("Columns", { type: "number", min: 1, max: 8, value: 2, autofocus: true });
  const [rowsRow, rows] = labelled("Rows under the heading", { type: "number", min: 1, max: 40, value: 3 });
  const within = (field) => field.validity.valid && field.value;
  const row = (cell) => `| ${Array.from({ length: Number(columns.value) }, (_, at) => cell(at)).join(" | ")} |`;
  return ask("Table", "Insert the table", [columnsRow, rowsRow],
    () => ({
      text: [row((at) => `Heading ${at + 1}`), row(() => "---"), ...Array.from({ length: Number(rows.value) }, () => row(() => "   "))].join("\n"),
      words: "Heading 1",
    }),
    () => (within(columns) && within(rows) ? "" : "Choose 1 to 8 columns and 1 to 40 rows."));
}

const BLOCKS = [
  ["Try this", "a box with something to do", (words) => `> [!try]\n> ${words}`],
  ["Note", "a box with an aside", (words) => `> [!note]\n> ${words}`],
  ["Warning", "a box with what to take care of", (words) => `> [!warning]\n> ${words}`],
  ["Exercise", "folded until the reader opens it", (words) => `> [!exercise] An exercise\n> ${words}`],
  ["Quotation with its source", "somebody’s words, and who said them", (words) => `> ${words}\n>\n> — Name, *Work*`],
  ["Pull quote", "a sentence of the text, large", (words) => `> [!pull]\n> ${words}`],
  ["Task list", "boxes to tick on paper", (words) => `- [ ] ${words}`],
  ["Definition", "a word and what it means", (words) => `Word\n: ${words}`],
  ["Line", "between two parts", () => "---"],
];

/** Resolves to the Markdown of a block around `words`, with what to select in it, or to null. */
export function askBlock(words) {
  const list = element("ul", { class: "editor-found" }, ...BLOCKS.map(([name, use, make]) => {
    const inner = words || "The words.";
    // The lines of a quotation all begin alike.
    const quoted = inner.replaceAll("\n", "\n> ");
    const text = make(make("").startsWith(">") ? quoted : inner);
    const detail = { text, words: text.includes(quoted) ? quoted : "" };
    return element("li", {}, element("button", { type: "button", onclick: (event) => answerWith(event.currentTarget, detail) }, name, element("small", {}, use)));
  }));
  moveByArrows(list, null);
  return ask("Insert a block", null, [list], () => null);
}
