/** Sends the forms of a conversation without leaving the page: what is posted so stands in no entry of
 * the history, which browsers write to their files. An unsent message is kept for Reload and a stray
 * link: in this tab alone, and locked with what the receipt opens. */

import { bringBack, forget, importKey, keep, toBytes } from "./sealed.js";

const STORE = "message";
let key = null;
let isSending = false;

const box = () => document.querySelector("form[data-draft-key] textarea[name=message]");

/** Take over a conversation; `isAnswer` to a form that had a message, the box has what was not sent. */
async function begin(isAnswer) {
  const form = document.querySelector("form[data-draft-key]");
  key = form && crypto.subtle ? await importKey(toBytes(form.dataset.draftKey)) : null;
  const message = box();
  if (!key || !message) return;
  if (isAnswer) return save();
  const kept = message.value ? null : await bringBack(STORE, key);
  // Typed meanwhile.
  if (message.value) return save();
  if (!kept) return;
  message.value = kept;
  document.querySelector("[data-brought-back]").hidden = false;
}

function save() {
  if (!box().value.trim()) return forget(STORE);
  return keep(STORE, key, box().value);
}

function say(words) {
  const note = Object.assign(document.createElement("p"), { className: "notice", textContent: words });
  note.setAttribute("role", "alert");
  document.querySelector("main").prepend(note);
  scrollTo(0, 0);
}

function download(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "appointment.ics";
  link.click();
}

const ownAddress = () => document.querySelector("form[data-address]")?.dataset.address ?? location.href;

function show(html, address) {
  const page = new DOMParser().parseFromString(html, "text/html");
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  history.replaceState(null, "", address ?? ownAddress());
  scrollTo(0, 0);
  const heading = document.querySelector("main h1");
  heading.tabIndex = -1;
  (document.querySelector("main [autofocus]") ?? heading).focus();
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const response = await fetch(form.getAttribute("action"), { method: "POST", body });
  if (!response.headers.get("Content-Type").startsWith("text/html")) return download(await response.blob());
  const html = await response.text();
  show(html, response.redirected ? response.url : null);
  if (body.get("action") === "withdraw" && !document.querySelector("form[data-address]")) forget(STORE);
  await begin(body.has("message"));
}

document.addEventListener("submit", async (event) => {
  if (!event.target.dataset.address) return;
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  try {
    await send(event.target, event.submitter);
  } catch {
    say("This could not be sent: there is no connection. Nothing is lost. Wait a little, and try again.");
  }
  isSending = false;
});
document.addEventListener("input", (event) => key && event.target === box() && save());

await begin("posted" in (document.querySelector("form[data-address]")?.dataset ?? {}));
