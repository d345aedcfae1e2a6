/** Unsaved work: kept in this browser and on the server, offered again, and a reason to warn before
 *  leaving. */

import { csrf, element } from "../editor/elements.js";

const PREFIX = "unsaved:";
const PAUSE = 1000;
const SERVER_PAUSE = 4000;
// What browsers send while a page is left.
const KEEPALIVE_BYTES = 60000;
const SKIPPED = /^(?:csrfmiddlewaretoken|_.*|action|.*-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|.*__prefix__.*)$/;

/** The values of a form by name, with the labels of select boxes; without files, passwords and hidden fields.
 *  `isRendered`: those that came with the page, whatever was typed before this script had loaded. */
function values(form, isRendered = false) {
  const held = {};
  for (const field of form.elements) {
    if (!field.name || SKIPPED.test(field.name) || ["file", "hidden", "password", "submit", "button"].includes(field.type)) continue;
    if (field.type === "checkbox" || field.type === "radio") held[field.name] = isRendered ? field.defaultChecked : field.checked;
    else if (field.tagName === "SELECT") {
      const rendered = isRendered && ([...field.options].find((option) => option.defaultSelected) ?? field.options[0]);
      const option = rendered || field.selectedOptions[0];
      held[field.name] = { value: option?.value ?? "", label: option?.textContent ?? "" };
    } else held[field.name] = isRendered ? field.defaultValue : field.value;
  }
  return held;
}

function addRows(form, held) {
  for (const group of form.querySelectorAll(".inline-group")) {
    const name = group.id.replace(/-group$/, "");
    const total = group.querySelector(`#id_${name}-TOTAL_FORMS`);
    const rows = Object.keys(held).map((key) => key.match(`^${name}-(\\d+)-`)).filter(Boolean).map((match) => Number(match[1]) + 1);
    for (let needed = Math.max(0, ...rows), tries = 0; total && Number(total.value) < needed && tries < 200; tries += 1) {
      group.querySelector(".add-row a, .add-row button")?.click();
    }
  }
}

function restore(form, held) {
  addRows(form, held);
  for (const [name, value] of Object.entries(held)) {
    const field = form.elements.namedItem(name);
    if (!field || field instanceof RadioNodeList) continue;
    if (typeof value === "boolean") field.checked = value;
    else if (typeof value === "string") field.value = value;
    else {
      if (value.value && ![...field.options].some((option) => option.value === value.value)) field.append(new Option(value.label, value.value));
      field.value = value.value;
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

/** What this browser keeps for an account of this form, or of all new ones of its kind. */
function keptHere(prefix) {
  return Object.keys(localStorage).filter((key) => key === prefix || key.startsWith(`${prefix}/`))
    .map((key) => ({ form: key.slice(key.indexOf(":", PREFIX.length) + 1), ...read(key) }))
    .filter((kept) => kept.held);
}

/** As the site writes dates everywhere: November 29, 2026, 09:17. */
const moment = (at) => [{ dateStyle: "long" }, { timeStyle: "short", hourCycle: "h23" }].map((style) => new Intl.DateTimeFormat("en-US", style).format(at)).join(", ");

/** Keep what is typed into a form: here at once, on the server every few seconds. */
class Keeper {
  constructor(form, key) {
    const { keep, user, form: name } = key.dataset;
    const isNew = name.endsWith("/new");
    // A new form keeps its own name through Reload, Back and Forward, and once it was refused.
    const known = key.value || history.state?.unsaved;
    this.name = isNew ? known || `${name}/${crypto.randomUUID()}` : name;
    this.wasHere = Boolean(known);
    Object.assign(this, { form, key, address: keep, user, kind: name });
    this.isRefused = form.querySelector(".errornote, .error-summary") !== null;
    this.before = JSON.stringify(values(form, true));
    this.adopt(this.name);
    // A refused form shows what was typed; what it began from is what was kept with it, or nobody knows.
    this.origin = this.isRefused ? read(this.place)?.before ?? "" : this.before;
    this.listen();
    // Typed before this script had loaded, or put back by the browser.
    if (!this.isRefused && this.isDirty()) this.store();
  }

  get place() { return `${PREFIX}${this.user}:${this.name}`; }

  isDirty() { return this.isRefused || JSON.stringify(values(this.form)) !== this.before; }

  /** From now on, this form goes on with the work of that name. */
  adopt(name) {
    this.name = name;
    this.key.value = name;
    history.replaceState({ ...history.state, unsaved: name }, "");
  }

  /** Some forms have no place on the server: what is typed into those is kept in this browser alone. */
  async request(method, options = {}) {
    if (!this.address) throw new Error("no place");
    const query = new URLSearchParams({ form: method === "GET" ? this.kind : this.name });
    return fetch(`${this.address}?${query}`, { method, headers: { "X-CSRFToken": csrf() }, ...options });
  }

  /** Here, at once. */
  store() {
    clearTimeout(this.waiting);
    this.waiting = null;
    if (!this.isDirty()) {
      // What is offered from another time stays.
      if (this.isKept) this.forget();
      return;
    }
    this.isSent = false;
    this.isKept = true;
    try {
      localStorage.setItem(this.place, JSON.stringify({ at: Date.now(), before: this.origin, title: this.title(), held: values(this.form) }));
    } catch { /* Full or forbidden: the server keeps it as well. */ }
    // At once after a pause: browsers write what they keep to the disk only after some seconds.
    this.sending ??= setTimeout(() => this.send(), Math.max(0, SERVER_PAUSE - (Date.now() - (this.sentAt ?? 0))));
  }

  /** On the server, from where another device can take it. */
  async send(keepalive = false) {
    clearTimeout(this.sending);
    this.sending = null;
    if (!this.isDirty() || this.isSent) return;
    this.sentAt = Date.now();
    // By this browser's clock, so that what is typed while this is under way counts as newer.
    const body = JSON.stringify({ at: this.sentAt, before: this.origin, title: this.title(), held: values(this.form) });
    if (keepalive && body.length > KEEPALIVE_BYTES) return;
    try {
      const answer = await this.request("POST", { body, keepalive, headers: { "X-CSRFToken": csrf(), "Content-Type": "application/json" } });
      this.isSent = answer.ok && !answer.redirected;
      if (this.isSent) this.tell((await answer.json()).left_out);
    } catch { /* Without a connection it is sent after the next change. */ }
  }

  /** Beside each field, what readers would not see of it. */
  tell(leftOut) {
    for (const field of this.form.querySelectorAll("textarea[data-markdown]")) {
      const line = field.closest(".form-row, .flex-container, div:has(> .left-out)")?.querySelector(".left-out");
      if (line && line.textContent !== (leftOut[field.name] ?? "")) line.textContent = leftOut[field.name] ?? "";
    }
  }

  title() { return this.form.querySelector("#id_title, #id_name, .vLargeTextField")?.value.slice(0, 140) ?? ""; }

  /** Nothing is unsaved any more, or nobody wants it. */
  forget() {
    clearTimeout(this.sending);
    this.sending = null;
    localStorage.removeItem(this.place);
    this.request("DELETE").catch(() => {});
    this.isSent = this.isKept = false;
  }

  async offer() {
    let onServer = [];
    let answers = false;
    try {
      const response = await this.request("GET");
      answers = response.ok;
      if (answers) onServer = (await response.json()).kept;
    } catch { /* Then what this browser has is all that there is. */ }
    const found = new Map(onServer.map((kept) => [kept.form, kept]));
    for (const kept of keptHere(`${PREFIX}${this.user}:${this.kind}`)) {
      // What was sent and is not on the server was saved there, such as in a popup that closed itself.
      if (kept.sent && answers && !found.has(kept.form)) localStorage.removeItem(`${PREFIX}${this.user}:${kept.form}`);
      else if (!(found.get(kept.form)?.at > kept.at)) found.set(kept.form, kept);
    }
    for (const kept of found.values()) {
      const isOwn = kept.form === this.name;
      if (isOwn && this.isRefused) continue;
      if (isOwn && JSON.stringify(kept.held) === JSON.stringify(values(this.form))) continue;
      // Back, Forward and Reload lead to a form as it was left.
      if (isOwn && this.wasHere && kept.before === this.before && !this.isDirty()) this.takeBack(kept, true);
      else this.show(kept, isOwn);
    }
    this.fold();
  }

  /** Several offers are one line, so that what is to be written stays in sight. */
  fold() {
    const list = this.form.querySelector(".unsaved-list");
    const offers = list?.querySelectorAll(".unsaved") ?? [];
    if (offers.length < 2) return;
    list.append(element("details", {}, element("summary", {}, `${offers.length} times, work was not saved`), ...offers));
  }

  takeBack(kept, byItself = false) {
    this.adopt(kept.form);
    restore(this.form, kept.held);
    this.store();
    if (byItself) this.notice(`What you had not saved on ${moment(kept.at)} is back.`, ["Undo", () => location.reload(), true]);
  }

  show(kept, isOwn) {
    const title = kept.title ? `“${kept.title}”, ` : "";
    const changed = isOwn && kept.before && kept.before !== this.before ? " It has been saved since then; look at both before you save." : "";
    const words = isOwn ? `Work of ${moment(kept.at)} was not saved.${changed}` : `Another new one was not saved: ${title}${moment(kept.at)}.`;
    this.notice(words, ["Take it back", () => this.takeBack(kept)], ["Discard it", () => this.discard(kept.form), true]);
  }

  discard(form) {
    localStorage.removeItem(`${PREFIX}${this.user}:${form}`);
    const query = new URLSearchParams({ form });
    return this.address && fetch(`${this.address}?${query}`, { method: "DELETE", headers: { "X-CSRFToken": csrf() } });
  }

  notice(words, ...buttons) {
    const list = this.form.querySelector(".unsaved-list") ?? element("div", { class: "unsaved-list", role: "region", "aria-label": "Unsaved work" });
    const box = element("div", { class: "unsaved" }, element("p", {}, words),
      element("p", { class: "editor-buttons" }, ...buttons.map(([label, act, isQuiet]) => element("button", {
        type: "button", class: isQuiet ? "editor-cancel" : "button",
        onclick: async () => { box.remove(); if (!list.querySelector(".unsaved")) list.remove(); if (label === "Undo") await this.discard(this.name); await act(); },
      }, label))));
    list.append(box);
    this.form.prepend(list);
  }

  listen() {
    // The older work is offered until it is replaced by new writing.
    const later = () => { this.waiting ??= setTimeout(() => this.store(), PAUSE); };
    for (const name of ["input", "change", "formset:removed"]) this.form.addEventListener(name, later);
    this.form.addEventListener("submit", (event) => {
      if (event.submitter?.formTarget === "_blank") return;
      this.store();
      const kept = read(this.place);
      if (kept) localStorage.setItem(this.place, JSON.stringify({ ...kept, sent: true }));
      this.isLeaving = true;
      clearTimeout(this.sending);
      // The next page shows whether the save succeeded (see forget-unsaved.js).
      sessionStorage.setItem("unsaved-sent", this.place);
    });
    this.form.addEventListener("form:sent", () => { this.inSave = JSON.stringify(values(this.form)); });
    this.form.addEventListener("form:saved", () => {
      localStorage.removeItem(this.place);
      this.isRefused = this.isSent = this.isKept = false;
      this.origin = this.before = this.inSave;
      const row = location.pathname.match(/\/([^/]+)\/change\/$/);
      if (row) {
        this.kind = `${this.kind.split("/")[0]}/${row[1]}`;
        this.adopt(this.kind);
      }
      // What was typed meanwhile is not saved.
      this.store();
    });
    addEventListener("beforeunload", (event) => {
      if (this.waiting) this.store();
      if (!this.isLeaving && this.isDirty()) event.preventDefault();
    });
    addEventListener("pagehide", () => { if (!this.isLeaving) this.send(true); });
    addEventListener("pageshow", (event) => {
      this.isLeaving = false;
      if (event.persisted) this.store();
    });
  }
}

/** What was sent did not arrive. */
export function keepUnsent(key) {
  const kept = read(key);
  if (kept) localStorage.setItem(key, JSON.stringify({ ...kept, sent: false }));
}

/** Delete everything that is stored here, of every account; called at log-out. */
export function forgetAll() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

const key = document.querySelector("input[name=unsaved_key][data-keep]");
// After other scripts have filled in their fields.
if (key) setTimeout(() => new Keeper(key.form, key).offer(), 0);
