/** Unsaved work: stored in this browser, offered again, and a reason to warn before leaving. */

import { element } from "./elements.js";

const PREFIX = "unsaved:";
const SKIPPED = /^(?:csrfmiddlewaretoken|_.*|action|.*-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS|.*__prefix__.*)$/;

/** The values of a form by name, with the labels of select boxes; without files and hidden fields. */
function values(form) {
  const held = {};
  for (const field of form.elements) {
    if (!field.name || SKIPPED.test(field.name) || ["file", "hidden", "submit", "button"].includes(field.type)) continue;
    if (field.type === "checkbox" || field.type === "radio") held[field.name] = field.checked;
    else if (field.tagName === "SELECT") held[field.name] = { value: field.value, label: field.selectedOptions[0]?.textContent ?? "" };
    else held[field.name] = field.value;
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

/** Delete everything that is stored here, of every account; called at log-out. */
export function forgetAll() {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

/** Store the work in `form` for the account `user`; `changed` is called after it was restored. */
export function keepUnsaved(form, user, changed) {
  const key = `${PREFIX}${user}:${location.pathname}`;
  const before = JSON.stringify(values(form));
  const isRefused = form.querySelector(".errornote") !== null;
  let isLeaving = false;
  let waiting;

  const isDirty = () => isRefused || JSON.stringify(values(form)) !== before;
  const store = () => {
    clearTimeout(waiting);
    waiting = null;
    try {
      if (isDirty()) localStorage.setItem(key, JSON.stringify({ at: Date.now(), before, held: values(form) }));
      else if (!notice) localStorage.removeItem(key);
    } catch {
      // Full or forbidden: the warning before leaving still works.
    }
  };

  const kept = read(key);
  let notice = null;
  const isSame = kept && JSON.stringify(kept.held) === before;
  if (kept && !isSame && !isRefused) {
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" }).format(kept.at);
    const other = kept.before !== before ? " The article has been saved since then; look at both before you save." : "";
    const close = () => { notice.remove(); notice = null; };
    notice = element("div", { class: "unsaved", role: "region", "aria-label": "Unsaved work" },
      element("p", {}, `Work of ${time} was not saved.${other}`),
      element("p", { class: "editor-buttons" },
        element("button", { type: "button", class: "button", onclick: () => { close(); restore(form, kept.held); changed(); store(); } }, "Take it back"),
        element("button", { type: "button", class: "editor-cancel", onclick: () => { localStorage.removeItem(key); close(); } }, "Discard it")));
    form.prepend(notice);
  } else if (isSame) {
    localStorage.removeItem(key);
  }

  const later = () => {
    // The older work is offered until it is replaced by new writing.
    if (!waiting) waiting = setTimeout(store, 1000);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("formset:removed", later);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.formTarget === "_blank") return;
    store();
    isLeaving = true;
    // The next page shows whether the save succeeded (see forget-unsaved.js).
    sessionStorage.setItem("unsaved-sent", key);
  });
  addEventListener("beforeunload", (event) => {
    if (waiting) store();
    if (!isLeaving && isDirty()) event.preventDefault();
  });
  addEventListener("pageshow", () => { isLeaving = false; });
}
