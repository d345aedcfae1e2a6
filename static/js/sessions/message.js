/** Keeps an unsent message for Reload and a stray link: in this tab alone, and locked with what the
 * receipt opens. */

import { bringBack, forget, importKey, keep, toBytes } from "./sealed.js";

const STORE = "message";
let key = null;

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

document.addEventListener("input", (event) => key && event.target === box() && save());
document.addEventListener("answered", ({ detail: body }) => {
  if (body.get("action") === "withdraw" && !document.querySelector("form[data-address]")) forget(STORE);
  begin(body.has("message"));
});

await begin("posted" in (document.querySelector("form[data-address]")?.dataset ?? {}));
