/** Keeps what is typed for Back, Reload, and a phone that puts the tab away: in this tab alone, and
 * encrypted. The key comes from the server, until two hours after somebody typed last or until the
 * page is exited; what was sent is deleted from the tab. Without this script, only browsers that keep
 * the whole page bring the words back. */

import { bringBack, importKey, keep } from "./sealed.js";

const STORE = "draft";
const RENEWAL = 10 * 60 * 1000;
const isTick = (field) => ["checkbox", "radio"].includes(field.type);
const touched = new Set();
let form, fields;
let key = null;
let renewedAt = Date.now();

/** The key's bytes; null once it is gone. Posted for, it lives on, or there is a new one. */
async function fetchKey(method = "GET") {
  const response = await fetch(form.dataset.draftKey, { method, cache: "no-store" });
  return response.status === 200 ? response.arrayBuffer() : null;
}

async function save() {
  const typed = fields.map((field) => [field.name, field.value, field.checked]);
  await keep(STORE, key, { at: Date.now(), typed });
}

async function saveInput() {
  if (Date.now() - renewedAt > RENEWAL) {
    renewedAt = Date.now();
    const bytes = await fetchKey("POST").catch(() => null);
    if (bytes) key = await importKey(bytes);
  }
  await save();
}

function fill(typed) {
  for (const [name, value, checked] of typed) {
    const field = fields.find((one) => one.name === name && (!isTick(one) || one.value === value));
    if (!field || touched.has(field)) continue;
    if (isTick(field)) field.checked = checked;
    else field.value = value;
  }
}

/** Take over the form, or what came back in its place. */
async function begin() {
  form = document.querySelector("form[data-draft-key]");
  if (!form) return;
  fields = [...form.elements].filter(
    (field) => field.name && !["hidden", "submit"].includes(field.type) && !field.closest(".letterhead"),
  );
  form.addEventListener("input", (event) => touched.add(event.target));
  const bytes = crypto.subtle && (await fetchKey());
  if (!bytes) return;
  key = await importKey(bytes);
  // A form that was sent back has what was typed last.
  const draft = "posted" in form.dataset ? null : await bringBack(STORE, key);
  const maxAge = form.dataset.draftSeconds * 1000;
  if (draft && Date.now() - draft.at < maxAge) fill(draft.typed);
  form.addEventListener("input", saveInput);
  await save();
}

// A page that the browser kept whole stays hidden until it is known that nothing was sent meanwhile.
addEventListener("pagehide", () => (document.body.hidden = true));
addEventListener("pageshow", async (event) => {
  if (!event.persisted) return;
  const isSent = key && !sessionStorage.getItem(STORE);
  const isGone = isSent || (key && (await fetchKey().catch(() => key)) === null);
  if (isGone) location.reload();
  else document.body.hidden = false;
});

document.addEventListener("answered", begin);

await begin();
