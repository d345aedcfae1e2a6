/** The writing surface of a Markdown field: CodeMirror in a shadow root, where its styles are adopted
 *  sheets, which the content security policy allows. The field keeps the text, and is what is sent. */

import {
  Autolink, commonmarkLanguage, defaultKeymap, EditorState, EditorView, HighlightStyle, history, historyKeymap,
  keymap, Language, placeholder, Prec, Strikethrough, syntaxHighlighting, Table, tags, TaskList,
} from "../codemirror/codemirror.js";
import { element } from "./elements.js";
import { livePreview } from "./live-preview.js";

const { data, parser } = commonmarkLanguage;
const markdown = new Language(data, parser.configure([Table, Strikethrough, TaskList, Autolink]), [], "markdown");

const words = HighlightStyle.define([
  { tag: tags.strong, fontWeight: "620" },
  { tag: tags.emphasis, fontStyle: "italic" },
  { tag: tags.strikethrough, textDecoration: "line-through" },
  { tag: tags.link, color: "var(--link-fg)" },
  { tag: tags.url, color: "var(--body-quiet-color)" },
  { tag: tags.monospace, fontFamily: "ui-monospace, Menlo, Consolas, monospace", fontSize: "0.85em" },
  { tag: tags.processingInstruction, color: "var(--body-quiet-color)", fontWeight: "400" },
]);

const quote = { borderInlineStart: "2px solid var(--link-fg)", paddingInlineStart: "1.2em" };
const box = { paddingInline: "1.2em", background: "var(--selected-bg)", borderInlineStart: "4px solid var(--link-fg)" };
const look = EditorView.theme({
  "&": { color: "var(--body-fg)", background: "transparent", fontSize: "inherit" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { font: "inherit", overflowX: "hidden" },
  ".cm-content": { padding: "1rem 0 2rem", caretColor: "var(--link-fg)", minHeight: "var(--surface-height, 6rem)" },
  ".cm-placeholder": { color: "var(--body-quiet-color)" },
  ".cm-line": { padding: "0.12em 2px" },
  ".cm-h2": { paddingTop: "0.35em", font: "500 1.5em/1.2 var(--serif)", letterSpacing: "-0.012em" },
  ".cm-h3": { paddingTop: "0.3em", font: "500 1.22em/1.25 var(--serif)" },
  ".cm-h4": { paddingTop: "0.2em", fontWeight: "600" },
  ".cm-quote": { ...quote, fontSize: "1.06em" },
  ".cm-pull": { ...quote, borderInlineStart: "0", fontSize: "1.3em", lineHeight: "1.3", color: "var(--link-fg)" },
  ".cm-callout": box,
  ".cm-callout-warning": { borderColor: "var(--error-fg)" },
  ".cm-block-first": { paddingTop: "0.6em" },
  ".cm-block-last": { paddingBottom: "0.6em" },
  ".cm-attribution": { fontSize: "0.9em", color: "var(--body-quiet-color)" },
  ".cm-callout-title": { font: "600 0.85em/1.4 var(--font-family-primary)", color: "var(--link-fg)" },
  ".cm-item": { paddingInlineStart: "1.5em", textIndent: "-1.1em" },
  ".cm-item-2": { paddingInlineStart: "3em" },
  ".cm-item-3": { paddingInlineStart: "4.5em" },
  ".cm-bullet": { display: "inline-block", inlineSize: "1.1em", textIndent: "0", color: "var(--link-fg)" },
  ".cm-mono": { font: "0.82em/1.6 ui-monospace, Menlo, Consolas, monospace", background: "var(--darkened-bg)" },
  ".cm-note": { fontSize: "0.85em", color: "var(--body-quiet-color)" },
  ".cm-note-sign": { fontSize: "0.7em", verticalAlign: "super", fontWeight: "600", color: "var(--link-fg)" },
  ".cm-term": { fontWeight: "600" },
  ".cm-definition": { paddingInlineStart: "1.5em" },
  ".cm-rule": { display: "inline-block", inlineSize: "6rem", borderBlockStart: "1px solid var(--border-color)", verticalAlign: "middle" },
  ".cm-picture": { display: "block", margin: "0.6em 0", textIndent: "0" },
  ".cm-picture img": { display: "block", maxInlineSize: "100%", maxBlockSize: "24rem", borderRadius: "3px" },
  ".cm-picture span": { display: "block", paddingTop: "0.4em", fontSize: "0.85em", color: "var(--body-quiet-color)" },
});

const REST = 400;
const surfaces = new WeakMap();
const hosts = new WeakMap();

/** The CodeMirror view of a field. */
export const viewOf = (field) => surfaces.get(field);

/** The field that is written in, whether a surface stands for it or not. */
export const activeField = () => hosts.get(document.activeElement) ?? document.activeElement;

/** Name, text and caret of the field that is written in. */
export function activeText() {
  const field = activeField();
  const caret = viewOf(field)?.state.selection.main.head ?? field?.selectionEnd;
  return { name: field?.name, value: field?.value, caret };
}

/** The field has the surface's text for whoever asks or sends it, and takes what others write into it, such as work that
 *  is taken back. The browser's own copy, which takes long to write, follows when the typing rests. */
function mirror(field, view) {
  const text = () => view.state.doc.toString();
  const own = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value");
  const copy = () => own.set.call(field, text());
  let waiting;
  Object.defineProperty(field, "value", {
    get: text,
    set(words) {
      if (words !== text()) view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: words } });
    },
  });
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(copy, REST);
  });
  field.form.addEventListener("formdata", ({ formData }) => { if (field.form) formData.set(field.name, text()); });
  addEventListener("pagehide", copy);
}

/** Replace a field with a surface; returns its view. `keys` and `handlers` are the toolbar's. */
export function openSurface(field, { keys, handlers }) {
  const host = element("div", { class: "editor-surface" });
  const label = document.querySelector(`label[for="${field.id}"]`);
  const help = document.getElementById(`${field.id}_helptext`);
  const named = { "aria-label": label?.textContent.trim() ?? field.name, spellcheck: "true", autocorrect: "on", autocapitalize: "sentences" };
  if (help) named["aria-description"] = help.textContent.trim();
  if (field.getAttribute("aria-invalid")) named["aria-invalid"] = "true";
  field.before(host);
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        Prec.highest(handlers), Prec.high(keymap.of(keys)), history(), keymap.of([...historyKeymap, ...defaultKeymap]),
        markdown, syntaxHighlighting(words), livePreview, look, placeholder(field.placeholder),
        EditorView.lineWrapping, EditorView.perLineTextDirection.of(true), EditorView.contentAttributes.of(named),
        // What stays on top of the window covers no line that is written in.
        EditorView.scrollMargins.of(() => ({ top: document.querySelector(".writing-bar")?.offsetHeight + 60 || 60, bottom: 40 })),
        EditorView.updateListener.of(({ docChanged }) => { if (docChanged) field.dispatchEvent(new Event("input", { bubbles: true })); }),
      ],
    }),
  });
  surfaces.set(field, view);
  hosts.set(host, field);
  field.hidden = true;
  field.focus = () => {
    view.focus();
    view.dispatch({ scrollIntoView: true });
  };
  mirror(field, view);
  label?.removeAttribute("for");
  label?.addEventListener("click", () => field.focus());
  return view;
}

// A link to a field, of the checklist or of an error, leads to its surface.
document.addEventListener("click", (event) => {
  const address = event.target.closest?.('a[href^="#"]')?.getAttribute("href");
  const view = address && viewOf(document.getElementById(decodeURIComponent(address.slice(1))));
  if (!view) return;
  event.preventDefault();
  location.hash = address;
  view.focus();
  view.dom.getRootNode().host.scrollIntoView({ block: "nearest" });
});
