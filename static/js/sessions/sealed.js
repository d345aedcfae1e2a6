/** Keeps words in this tab alone, encrypted (AES-GCM); whoever has the key reads them. */

export const importKey = (bytes) =>
  crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
const toText = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
export const toBytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt());
let turn = 0;

/** Store what JSON can hold; of several calls the last one counts. */
export async function keep(name, key, content) {
  const own = ++turn;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const words = new TextEncoder().encode(JSON.stringify(content));
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, words));
  if (own === turn) sessionStorage.setItem(name, toText([...iv, ...sealed]));
}

/** What was stored; null if there is nothing, or it is of another key. */
export async function bringBack(name, key) {
  try {
    const bytes = toBytes(sessionStorage.getItem(name));
    const algorithm = { name: "AES-GCM", iv: bytes.slice(0, 12) };
    const words = await crypto.subtle.decrypt(algorithm, key, bytes.slice(12));
    return JSON.parse(new TextDecoder().decode(words));
  } catch {
    return null;
  }
}

export function forget(name) {
  turn++;
  sessionStorage.removeItem(name);
}
