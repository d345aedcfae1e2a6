/** Rich text that is pasted: first as plain text, then as Markdown, so that one Undo gives the former. */

import { csrf, isSignedOut, SIGNED_OUT } from "./elements.js";

const PATIENCE = 20000;

async function convert(html, address) {
  const body = new FormData();
  body.append("page", new Blob([html], { type: "text/html" }), "paste.html");
  const response = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrf() }, signal: AbortSignal.timeout(PATIENCE) });
  if (isSignedOut(response)) return { error: `Pasted as plain text. ${SIGNED_OUT}` };
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Error("no answer");
  return response.json();
}

/** Paste `text`, then replace it by the Markdown of `html`; `say` tells what could not be kept. */
export async function pasteRich(view, html, text, address, say) {
  const plain = text.replace(/\r\n?/g, "\n");
  const { from, to } = view.state.selection.main;
  const write = (at, end, insert) => view.dispatch({
    changes: { from: at, to: end, insert }, selection: { anchor: at + insert.length }, userEvent: "input.paste", scrollIntoView: true,
  });
  write(from, to, plain);
  try {
    const { markdown, notes, error } = await convert(html, address);
    if (error) return say(error, true);
    if (markdown.trim() === plain.trim()) return undefined;
    if (view.state.sliceDoc(from, from + plain.length) !== plain) return say("Pasted as plain text, as you went on writing.");
    const isWord = !/\n/.test(markdown.trim());
    write(from, from + plain.length, isWord ? plain.match(/^\s*/)[0] + markdown.trim() + plain.match(/\s*$/)[0] : markdown);
    return say(`Pasted as it was set; Undo gives plain text.${notes.length ? ` Look at this: ${notes.join("; ")}.` : ""}`);
  } catch {
    return say("Pasted as plain text: the server does not answer.", true);
  }
}
