/** The row of buttons above a Markdown field, with its shortcuts (APG: toolbar). */

import { askArticle, askLink } from "./dialogs.js";
import { element } from "./elements.js";
import { insertPictures, picturesIn } from "./pictures.js";
import { continueList, footnote, prefix, replace, wrap } from "./text.js";

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const chosen = (field) => field.value.slice(field.selectionStart, field.selectionEnd);
const escaped = (words) => words.replace(/[[\]\\]/g, "\\$&");

async function insertLink(field, answer) {
  const { selectionStart: start, selectionEnd: end } = field;
  const link = await answer;
  if (!link) {
    field.focus();
    return field.setSelectionRange(start, end);
  }
  // In Markdown, a space or a bracket ends an address.
  const address = link.address.replace(/[\s()<>]/g, encodeURIComponent).replace(/\(/g, "%28").replace(/\)/g, "%29");
  replace(field, start, end, `[${escaped(link.text)}](${address})`);
}

const COMMANDS = [
  { name: "Bold", sign: "B", key: "b", run: (field) => wrap(field, "**", "**", "bold words") },
  { name: "Italic", sign: "I", key: "i", run: (field) => wrap(field, "*", "*", "stressed words") },
  { name: "Heading", sign: "H", key: "2", alt: true, run: (field) => prefix(field, /^#{1,6} /, () => "## ") },
  { name: "Quotation", sign: "”", key: "9", shift: true, run: (field) => prefix(field, /^> ?/, () => "> ") },
  { name: "List", sign: "•", key: "8", shift: true, run: (field) => prefix(field, /^[-*+] /, () => "- ") },
  { name: "Numbered list", sign: "1.", key: "7", shift: true, run: (field) => prefix(field, /^\d+\. /, (number) => `${number}. `) },
  { name: "Link", sign: "Link", key: "k", run: (field) => insertLink(field, askLink(chosen(field), field.dataset.linkSchemes.split(","))) },
  {
    name: "Link to an article", sign: "Article", key: "k", shift: true,
    run: (field) => {
      const words = chosen(field);
      return insertLink(field, askArticle(field.dataset.articles).then((found) => found && { text: words || found.title, address: found.address }));
    },
  },
  { name: "Footnote", sign: "Note", key: "f", alt: true, run: footnote },
  { name: "Picture", sign: "Picture", key: "p", alt: true, run: (field, tools) => tools.choose() },
];

function shortcut({ key, shift, alt }) {
  const parts = IS_MAC ? ["⌘", alt && "⌥", shift && "⇧"] : ["Ctrl", alt && "Alt", shift && "Shift"];
  return [...parts.filter(Boolean), key.toUpperCase()].join("+");
}

function matches(event, { key, shift = false, alt = false }) {
  const typed = /^\d$/.test(key) ? event.code === `Digit${key}` : event.key.toLowerCase() === key || event.code === `Key${key.toUpperCase()}`;
  return typed && event.shiftKey === shift && event.altKey === alt;
}

/** Tab reaches one button, the arrow keys the others (roving tabindex). */
function rove(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  buttons.forEach((button, position) => { button.tabIndex = position ? -1 : 0; });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    buttons[(to + buttons.length) % buttons.length].focus();
  });
  bar.addEventListener("focusin", (event) => {
    for (const button of buttons) button.tabIndex = button === event.target ? 0 : -1;
  });
}

/** Add a toolbar, shortcuts and a drop target for pictures to a text field. */
export function equip(field) {
  if (field.dataset.equipped) return;
  field.dataset.equipped = "true";
  const status = element("p", { class: "editor-status", role: "status" });
  const say = (words, isWrong = false) => {
    status.textContent = words;
    status.classList.toggle("editor-wrong", isWrong);
  };
  const chooser = element("input", { type: "file", accept: field.dataset.uploadTypes, multiple: true, hidden: true,
    onchange: () => { insertPictures(field, [...chooser.files], say).finally(() => { chooser.value = ""; }); } });
  const tools = { choose: () => chooser.click() };
  const bar = element("div", { class: "editor-bar", role: "toolbar", "aria-label": "Format", "aria-controls": field.id },
    ...COMMANDS.map((command) => element("button", {
      type: "button", class: `editor-${command.name.toLowerCase().replaceAll(" ", "-")}`, "aria-label": command.name, title: `${command.name} (${shortcut(command)})`,
      onclick: () => command.run(field, tools),
    }, command.sign)));
  rove(bar);
  // The toolbar has a button for pictures instead.
  field.parentElement.querySelector(".editor-plain")?.remove();
  const box = element("div", { class: "editor" });
  field.before(box);
  box.append(bar, field, chooser, status);

  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (continueList(field)) event.preventDefault();
      return;
    }
    if (!(IS_MAC ? event.metaKey : event.ctrlKey)) return;
    const command = COMMANDS.find((each) => matches(event, each));
    if (!command) return;
    event.preventDefault();
    command.run(field, tools);
  });
  field.addEventListener("paste", (event) => {
    const files = picturesIn(event.clipboardData);
    // A word processor copies its text as a picture as well; insert the text.
    if (!files.length || event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    insertPictures(field, files, say);
  });
  field.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      box.classList.add("editor-drop");
    }
  });
  field.addEventListener("dragleave", () => box.classList.remove("editor-drop"));
  field.addEventListener("drop", (event) => {
    box.classList.remove("editor-drop");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    insertPictures(field, [...event.dataTransfer.files], say);
  });
}
