/** Changes to the text of a surface, each of which is one step of its Undo. */

import { EditorSelection, insertNewlineContinueMarkup } from "../codemirror/codemirror.js";

/** Replace the characters from `start` to `end` with `text`, then select from `from` to `to`. */
export function replace(view, start, end, text, from = start + text.length, to = from) {
  view.dispatch({
    changes: { from: start, to: end, insert: text }, selection: EditorSelection.single(from, to), scrollIntoView: true, userEvent: "input",
  });
  view.focus();
}

export const chosen = ({ state }) => state.sliceDoc(state.selection.main.from, state.selection.main.to);

/** Go on behind the marks at whose end an empty selection stands, with the blanks before them. Returns whether it did. */
function leave(view, mark) {
  const { from, empty } = view.state.selection.main;
  const line = view.state.doc.lineAt(from);
  const head = line.text.slice(0, from - line.from).replace(/^\s*[*+-] /, "");
  const holds = (run) => (mark.length > 1 ? run.length > 1 : run.length % 2 > 0);
  const runs = head.match(new RegExp(`[${mark[0]}]+`, "g")) ?? [];
  const next = new RegExp(`^[${mark[0]}]+`).exec(view.state.sliceDoc(from, line.to));
  if (!empty || !next || !holds(next[0]) || head.endsWith(mark) || runs.filter(holds).length % 2 === 0) return false;
  const blanks = /\s*$/.exec(head)[0];
  replace(view, from - blanks.length, from + mark.length, mark + blanks);
  return true;
}

/** Put `before` and `after` around the selection, or remove them if they are there already. */
export function wrap(view, before, after = before, placeholder = "") {
  if (before === after && leave(view, before)) return;
  const { from: start, to: end } = view.state.selection.main;
  const text = (from, to) => view.state.sliceDoc(Math.max(0, from), to);
  const outer = text(start - before.length, start) === before && text(end, end + after.length) === after;
  // A star beside another star is bold, not slanted.
  const doubled = before.length === 1 && text(start - 2, start) === before + before && text(start - 3, start) !== before.repeat(3);
  if (outer && !doubled) {
    return replace(view, start - before.length, end + after.length, chosen(view), start - before.length, end - before.length);
  }
  // Markdown recognises no mark beside a space, and none across paragraphs.
  const [, head, words, tail] = /^(\s*)([^]*?)(\s*)$/.exec(chosen(view) || placeholder);
  const parts = words.split(/(\n\s*\n\s*)/).map((part, at) => (at % 2 || !part ? part : before + part + after));
  const inner = parts.join("");
  const from = start + head.length + before.length;
  replace(view, start, end, head + inner + tail, from, from + inner.length - before.length - after.length);
}

/** Begin each selected line with `mark(number)`, or remove `pattern` if all of them have it. */
export function prefix(view, pattern, mark) {
  const { doc, selection: { main } } = view.state;
  const first = doc.lineAt(main.from);
  const last = doc.lineAt(main.to > main.from && main.to === doc.lineAt(main.to).from ? main.to - 1 : main.to);
  const old = doc.sliceString(first.from, last.to).split("\n");
  const marked = old.every((line) => pattern.test(line) || !line.trim());
  const bare = (line) => line.replace(/^(?:#{1,6} |> |[-*+] \[[ xX]\] |[-*+] |\d+\. )/, "");
  let number = 0;
  const text = (marked && old.some((line) => line.trim()))
    ? old.map((line) => line.replace(pattern, "")).join("\n")
    : old.map((line) => (line.trim() || old.length === 1 ? mark(++number) + bare(line) : line)).join("\n");
  // Markdown recognises a list or a heading only after an empty line.
  const above = first.number > 1 ? doc.line(first.number - 1).text : "";
  const before = !marked && above.trim() && !pattern.test(above) ? "\n" : "";
  const start = first.from + before.length;
  replace(view, first.from, last.to, before + text, old.length > 1 ? start : start + text.length, start + text.length);
}

/** Insert a block at the caret, with empty lines around it; `words` in it are then selected. */
export function insertBlock(view, text, words = "") {
  const { doc, selection: { main: { from: start, to: end } } } = view.state;
  const head = doc.sliceString(Math.max(0, start - 2), start);
  const tail = doc.sliceString(end, end + 2);
  const before = start === 0 || head === "\n\n" ? "" : head.endsWith("\n") ? "\n" : "\n\n";
  const after = tail === "\n\n" || end === doc.length ? "" : tail.startsWith("\n") ? "\n" : "\n\n";
  const at = start + before.length + (words ? text.indexOf(words) : text.length);
  replace(view, start, end, before + text + after, at, at + words.length);
}

/** Enter continues a list or quotation, and ends it on an empty item. Returns whether it did. */
export function continueMarks(view) {
  const { from, empty } = view.state.selection.main;
  const line = view.state.doc.lineAt(from);
  if (!empty || from !== line.to || !/^\s*(?:[-*+](?: \[[ xX]\])?|\d+[.)]|>)\s*$/.test(line.text)) return insertNewlineContinueMarkup(view);
  // Without an empty line, what follows would belong to the last item.
  replace(view, line.from, line.to, "\n");
  return true;
}

/** Insert a footnote: its reference at the caret, its text at the end of the field. */
export function footnote(view) {
  const { doc, selection: { main } } = view.state;
  const text = doc.toString();
  const number = Math.max(0, ...[...text.matchAll(/\[\^(\d+)\]/g)].map((match) => Number(match[1]))) + 1;
  const gap = text.endsWith("\n\n") ? "" : text.endsWith("\n") ? "\n" : "\n\n";
  const sign = `[^${number}]`;
  const words = "The note.";
  const end = doc.length + sign.length + gap.length + sign.length + 2;
  view.dispatch({
    changes: [{ from: main.to, insert: sign }, { from: doc.length, insert: `${gap}${sign}: ${words}` }],
    selection: EditorSelection.single(end, end + words.length), scrollIntoView: true, userEvent: "input",
  });
  view.focus();
}
