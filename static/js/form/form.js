/** Keys of admin's forms: Enter goes on to the next field, Ctrl+S saves in place. */

import { saveInPlace } from "./save.js";

const ONE_LINE = "input:not([type=submit], [type=button], [type=checkbox], [type=radio], [type=file], [type=hidden])";
const form = document.querySelector("#content-main form[id$=_form]");

const isReached = (field) => field.type !== "hidden" && !field.disabled && field.tabIndex >= 0 && (field.offsetParent || field.hidden);

function goOn(from) {
  const fields = [...form.elements].filter((field) => field.matches("input, select, textarea") && field.type !== "submit" && isReached(field));
  const next = fields[fields.indexOf(from) + 1];
  next?.focus();
  if (next?.matches(ONE_LINE)) next.select?.();
}

/** In the tag field, Enter ends a tag; on an empty line or after a comma it goes on. */
function endTag(field) {
  const isEnded = !field.value.trim() || /,\s*$/.test(field.value);
  if (!isEnded) {
    field.value = `${field.value.trimEnd()}, `;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return !isEnded;
}

form?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!event.target.matches(ONE_LINE)) return;
  event.preventDefault();
  if (event.target.name === "tags" && endTag(event.target)) return;
  goOn(event.target);
});

/** A file that the site would refuse unread is told of at once, and everything else stays. */
form?.addEventListener("change", ({ target }) => {
  const most = Number(target.dataset.mostMegabytes);
  if (target.type !== "file" || !most) return;
  target.parentElement.querySelector(".file-too-large")?.remove();
  const file = target.files[0];
  if (!file || file.size <= most * 2 ** 20) return;
  const said = document.createElement("p");
  said.className = "errorlist file-too-large";
  said.setAttribute("role", "alert");
  said.textContent = `“${file.name}” is larger than ${most} MB, the most that the site takes. Save it smaller, or in parts, and choose it again.`;
  target.value = "";
  target.after(said);
});

// As in every editor; the browser would save the page as a file.
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "s" || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  const button = form?.querySelector("[name=_continue]") ?? form?.querySelector("[name=_save]");
  if (!button) return;
  event.preventDefault();
  if (document.querySelector("dialog[open]")) return;
  // A popup gives what it saved to the page that opened it, and closes.
  if (button.name === "_save") button.click();
  else saveInPlace(form);
});

// After Django's own script, which focuses the first control of a new form.
addEventListener("load", () => document.querySelector(".error-summary")?.focus());
