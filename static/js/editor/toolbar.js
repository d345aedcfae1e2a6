/** The row of buttons above a writing surface, with its shortcuts (APG: toolbar). */

import { deleteMarkupBackward, EditorView } from "../codemirror/codemirror.js";
import { chosen, continueMarks, footnote, insertBlock, prefix, replace, wrap } from "./commands.js";
import { askArticle, askBlock, askLink, askTable } from "./dialogs.js";
import { element, escaped } from "./elements.js";
import { insertFiles, insertFromLibrary } from "./files.js";
import { pasteRich } from "./paste.js";
import { picturesIn } from "./pictures.js";
import { openSurface } from "./surface.js";
import { straightened } from "./wrapped-links.js";

const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);

async function insertLink(view, answer) {
  const { from, to } = view.state.selection.main;
  const link = await answer;
  if (!link) return view.focus();
  // In Markdown, a space or a bracket ends an address.
  const address = link.address.replace(/[\s()<>]/g, encodeURIComponent).replace(/\(/g, "%28").replace(/\)/g, "%29");
  return replace(view, from, to, `[${escaped(link.text)}](${address})`);
}

async function insertAnswer(view, answer) {
  const block = await answer;
  if (block) insertBlock(view, block.text, block.words);
  else view.focus();
}

const heading = (level) => (view) => prefix(view, new RegExp(`^#{${level}} `), () => `${"#".repeat(level)} `);

const COMMANDS = [
  { name: "Bold", sign: "B", key: "b", run: (view) => wrap(view, "**", "**", "bold words") },
  { name: "Italic", sign: "I", key: "i", run: (view) => wrap(view, "*", "*", "stressed words") },
  { name: "Strike", sign: "S", key: "x", shift: true, run: (view) => wrap(view, "~~", "~~", "struck words") },
  { name: "Heading", sign: "H2", key: "2", alt: true, run: heading(2) },
  { name: "Smaller heading", sign: "H3", key: "3", alt: true, run: heading(3) },
  { name: "Quotation", sign: "”", key: "9", shift: true, run: (view) => prefix(view, /^> ?/, () => "> ") },
  { name: "List", sign: "•", key: "8", shift: true, run: (view) => prefix(view, /^[-*+] (?!\[)/, () => "- ") },
  { name: "Numbered list", sign: "1.", key: "7", shift: true, run: (view) => prefix(view, /^\d+\. /, (number) => `${number}. `) },
  { name: "Link", sign: "Link", key: "k", run: (view, { field }) => insertLink(view, askLink(chosen(view), field.dataset.linkSchemes.split(","))) },
  {
    name: "Link to an article", sign: "Article", key: "k", shift: true,
    run: (view, { field }) => {
      const words = chosen(view);
      return insertLink(view, askArticle(field.dataset.articles).then((found) => found && { text: words || found.title, address: found.address }));
    },
  },
  { name: "Footnote", sign: "Note", key: "f", alt: true, run: footnote },
  { name: "Table", sign: "Table", key: "t", alt: true, run: (view) => insertAnswer(view, askTable()) },
  { name: "Block", sign: "Block", key: "b", alt: true, run: (view) => insertAnswer(view, askBlock(chosen(view))) },
  { name: "Picture", sign: "Picture", key: "p", alt: true, run: (view, { choose, field }) => choose(field.dataset.uploadTypes) },
  { name: "File", sign: "File", key: "u", alt: true, run: (view, { choose, field }) => choose(field.dataset.fileTypes) },
  { name: "Media library", sign: "Library", key: "l", alt: true, run: (view, { field, say }) => insertFromLibrary(view, field, say) },
];

function shortcut({ key, shift, alt }) {
  const parts = IS_MAC ? ["⌘", alt && "⌥", shift && "⇧"] : ["Ctrl", alt && "Alt", shift && "Shift"];
  return [...parts.filter(Boolean), key.toUpperCase()].join("+");
}

function matches(event, { key, shift = false, alt = false }) {
  const typed = /^\d$/.test(key) ? event.code === `Digit${key}` : event.key.toLowerCase() === key || event.code === `Key${key.toUpperCase()}`;
  return typed && event.shiftKey === shift && event.altKey === alt;
}

let isTabbing = false;
addEventListener("keydown", (event) => { isTabbing = event.key === "Tab" && !event.shiftKey; }, true);
addEventListener("pointerdown", () => { isTabbing = false; }, true);

/** Tab reaches one button, the arrow keys the others (roving tabindex). From the field above, Tab leads
 *  on to the text: whoever types on would press a button. Shift+Tab leads back from the text. */
function rove(bar, toText) {
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
    if (isTabbing && event.relatedTarget && !bar.parentElement.contains(event.relatedTarget)) toText();
    else for (const button of buttons) button.tabIndex = button === event.target ? 0 : -1;
  });
}

/** What a surface does with keys, pastes and dropped files. */
function handlersOf(tools, box, take) {
  return EditorView.domEventHandlers({
    keydown(event, view) {
      if (event.isComposing || !(IS_MAC ? event.metaKey : event.ctrlKey)) return false;
      const command = COMMANDS.find((each) => matches(event, each));
      if (!command) return false;
      event.preventDefault();
      command.run(view, tools);
      return true;
    },
    paste(event, view) {
      const files = picturesIn(event.clipboardData);
      const copied = event.clipboardData.getData("text/plain");
      const text = straightened(copied);
      const { empty, from, to } = view.state.selection.main;
      if (!empty && /^(?:https?:\/\/|mailto:)\S+$/.test(text.trim())) {
        insertLink(view, { text: view.state.sliceDoc(from, to), address: text.trim() });
        return true;
      }
      const html = straightened(event.clipboardData.getData("text/html"), true);
      if (text && html && !event.shiftKey) {
        event.preventDefault();
        pasteRich(view, html, text, tools.field.dataset.paste, tools.say);
        return true;
      }
      if (text !== copied) {
        view.dispatch(view.state.replaceSelection(text), { userEvent: "input.paste", scrollIntoView: true });
        return true;
      }
      // A word processor copies its text as a picture as well; insert the text.
      if (!files.length || text) return false;
      take(files);
      return true;
    },
    dragover(event) {
      if (!event.dataTransfer?.types.includes("Files")) return false;
      event.preventDefault();
      box.classList.add("editor-drop");
      return true;
    },
    dragleave() { box.classList.remove("editor-drop"); },
    drop(event) {
      box.classList.remove("editor-drop");
      if (!event.dataTransfer?.files.length) return false;
      event.preventDefault();
      take([...event.dataTransfer.files]);
      return true;
    },
  });
}

/** Replace a field with a writing surface that has a toolbar, shortcuts and a drop target for files. */
export function equip(field) {
  if (field.dataset.equipped) return;
  field.dataset.equipped = "true";
  const status = element("p", { class: "editor-status", role: "status" });
  const say = (words, isWrong = false) => {
    status.textContent = words;
    status.classList.toggle("editor-wrong", isWrong);
  };
  const take = (files) => insertFiles(view, field, files, say);
  const chooser = element("input", { type: "file", multiple: true, hidden: true,
    onchange: () => { take([...chooser.files]).finally(() => { chooser.value = ""; }); } });
  const tools = { field, say, choose: (types) => { chooser.accept = types; chooser.click(); } };
  const bar = element("div", { class: "editor-bar", role: "toolbar", "aria-label": "Format" },
    ...COMMANDS.map((command) => element("button", {
      type: "button", class: `editor-${command.name.toLowerCase().replaceAll(" ", "-")}`, "aria-label": command.name, title: `${command.name} (${shortcut(command)})`,
      onclick: () => command.run(view, tools),
    }, command.sign)));
  // The toolbar has a button for pictures instead.
  field.parentElement.querySelector(".editor-plain")?.remove();
  const box = element("div", { class: "editor" });
  rove(bar, () => field.focus());
  field.before(box);
  box.append(bar, field, chooser, status);
  const view = openSurface(field, {
    keys: [{ key: "Enter", run: continueMarks }, { key: "Backspace", run: deleteMarkupBackward }],
    handlers: handlersOf(tools, box, take),
  });
}
