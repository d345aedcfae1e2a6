/** Keeps what is typed for Back, Reload, and a phone that puts the tab away: in this tab alone, and
 * encrypted. The key comes from the server for as long as a cookie lives, which ends when the
 * letter is sent and when the page is exited. Without this script, only browsers that keep the
 * whole page bring the words back. */

const form = document.querySelector("form[data-draft-key]");
const STORE = "draft";
const MAX_IDLE = 2 * 60 * 60 * 1000;
const fields = [...form.elements].filter(
  (field) => field.name && !["hidden", "submit"].includes(field.type) && !field.closest(".letterhead"),
);
const isTick = (field) => ["checkbox", "radio"].includes(field.type);
const touched = new Set();
let key = null;
let turn = 0;

form.addEventListener("input", (event) => touched.add(event.target));

/** The key's bytes; null once it is gone. */
async function fetchKey() {
  const response = await fetch(form.dataset.draftKey, { cache: "no-store" });
  return response.status === 200 ? response.arrayBuffer() : null;
}

async function save() {
  const own = ++turn;
  const typed = fields.map((field) => [field.name, field.value, field.checked]);
  const words = new TextEncoder().encode(JSON.stringify({ at: Date.now(), typed }));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, words));
  if (own !== turn) return;
  const text = Array.from([...iv, ...sealed], (byte) => String.fromCharCode(byte)).join("");
  sessionStorage.setItem(STORE, btoa(text));
}

/** The draft of this tab; null if there is none, or one of another key. */
async function load() {
  try {
    const bytes = Uint8Array.from(atob(sessionStorage.getItem(STORE)), (sign) => sign.charCodeAt());
    const algorithm = { name: "AES-GCM", iv: bytes.slice(0, 12) };
    const words = await crypto.subtle.decrypt(algorithm, key, bytes.slice(12));
    const { at, typed } = JSON.parse(new TextDecoder().decode(words));
    return Date.now() - at < MAX_IDLE ? typed : null;
  } catch {
    return null;
  }
}

function fill(typed) {
  for (const [name, value, checked] of typed) {
    const field = fields.find((one) => one.name === name && (!isTick(one) || one.value === value));
    if (!field || touched.has(field)) continue;
    if (isTick(field)) field.checked = checked;
    else field.value = value;
  }
}

async function begin() {
  const bytes = crypto.subtle && (await fetchKey());
  if (!bytes) return;
  key = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  // A form that was sent back has what was typed last.
  const draft = "posted" in form.dataset ? null : await load();
  if (draft) fill(draft);
  form.addEventListener("input", save);
  await save();
}

// A page that the browser kept whole stays hidden until it is known that nothing was sent meanwhile.
addEventListener("pagehide", () => (document.body.hidden = true));
addEventListener("pageshow", async (event) => {
  if (!event.persisted) return;
  const isGone = key && (await fetchKey().catch(() => key)) === null;
  if (isGone) location.reload();
  else document.body.hidden = false;
});

await begin();
