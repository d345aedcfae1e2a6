/** Changes to a text field that the browser's own Undo reverts. */

/** Replace the characters from `start` to `end` with `text`, then select from `from` to `to`. */
export function replace(field, start, end, text, from = start + text.length, to = from) {
  field.focus();
  field.setSelectionRange(start, end);
  // Deprecated, and still the only way into the undo history of a text field.
  const done = text ? document.execCommand("insertText", false, text)
    : start === end || document.execCommand("delete");
  if (!done) {
    field.setRangeText(text, start, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  field.setSelectionRange(from, to);
}

/** Put `before` and `after` around the selection, or remove them if they are there already. */
export function wrap(field, before, after = before, placeholder = "") {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const outer = value.slice(start - before.length, start) === before && value.slice(end, end + after.length) === after;
  // A star beside another star is bold, not slanted.
  const doubled = before.length === 1 && value.slice(start - 2, start) === before + before && value.slice(start - 3, start) !== before.repeat(3);
  const words = value.slice(start, end);
  if (outer && !doubled) {
    return replace(field, start - before.length, end + after.length, words, start - before.length, end - before.length);
  }
  const inside = words || placeholder;
  replace(field, start, end, before + inside + after, start + before.length, start + before.length + inside.length);
}

/** Start and end of the whole lines that the selection touches. */
function lines(field) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const first = value.lastIndexOf("\n", start - 1) + 1;
  const last = value.indexOf("\n", end > start && value[end - 1] === "\n" ? end - 1 : end);
  return [first, last < 0 ? value.length : last];
}

/** Begin each selected line with `mark(number)`, or remove `pattern` if all of them have it. */
export function prefix(field, pattern, mark) {
  const [start, end] = lines(field);
  const old = field.value.slice(start, end).split("\n");
  const marked = old.every((line) => pattern.test(line) || !line.trim());
  const bare = (line) => line.replace(/^(?:#{1,6} |> |[-*+] |\d+\. )/, "");
  let number = 0;
  const text = (marked && old.some((line) => line.trim()))
    ? old.map((line) => line.replace(pattern, "")).join("\n")
    : old.map((line) => (line.trim() || old.length === 1 ? mark(++number) + bare(line) : line)).join("\n");
  // Markdown recognises a list or a heading only after an empty line.
  const before = !marked && start && field.value.slice(0, start).slice(-2) !== "\n\n" && !pattern.test(previousLine(field.value, start)) ? "\n" : "";
  replace(field, start, end, before + text, old.length > 1 ? start + before.length : start + before.length + text.length, start + before.length + text.length);
}

function previousLine(value, start) {
  return value.slice(value.lastIndexOf("\n", start - 2) + 1, start - 1);
}

/** Insert a block at the caret, with empty lines around it. */
export function insertBlock(field, text) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const before = start === 0 || value.slice(0, start).endsWith("\n\n") ? "" : value[start - 1] === "\n" ? "\n" : "\n\n";
  const after = value.slice(end).startsWith("\n\n") || end === value.length ? "" : value[end] === "\n" ? "\n" : "\n\n";
  replace(field, start, end, before + text + after, start + before.length + text.length);
}

/** Enter continues a list or quotation, and ends it on an empty item. Returns whether it did. */
export function continueList(field) {
  const { selectionStart: caret, selectionEnd: end, value } = field;
  if (caret !== end) return false;
  const start = value.lastIndexOf("\n", caret - 1) + 1;
  const item = value.slice(start, caret).match(/^(\s*)(?:([-*+]|\d+[.)])( +)|(> ?))(.*)$/);
  if (!item) return false;
  const [, indent, sign, gap, quote, words] = item;
  if (!words.trim()) {
    // Without an empty line, what follows would belong to the last item.
    replace(field, start, caret, "\n");
    return true;
  }
  const next = quote ?? (/^\d/.test(sign) ? `${Number.parseInt(sign, 10) + 1}${sign.at(-1)}${gap}` : sign + gap);
  replace(field, caret, caret, `\n${indent}${next}`);
  return true;
}

/** Insert a footnote: its reference at the caret, its text at the end of the field. */
export function footnote(field) {
  const used = [...field.value.matchAll(/\[\^(\d+)\]/g)].map((match) => Number(match[1]));
  const number = Math.max(0, ...used) + 1;
  const caret = field.selectionEnd;
  replace(field, caret, caret, `[^${number}]`);
  const end = field.value.length;
  const gap = field.value.endsWith("\n\n") ? "" : field.value.endsWith("\n") ? "\n" : "\n\n";
  const words = "The note.";
  const text = `${gap}[^${number}]: ${words}`;
  replace(field, end, end, text, end + text.length - words.length, end + text.length);
}
