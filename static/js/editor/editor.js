/** Turns the plain text fields of an admin form into an editor. */

import { startPreview } from "./preview.js";
import { equip } from "./toolbar.js";

function equipAll() {
  for (const field of document.querySelectorAll("textarea[data-markdown]")) {
    if (!field.closest(".empty-form")) equip(field);
  }
}

equipAll();
document.addEventListener("formset:added", equipAll);

const panel = document.querySelector("[data-preview]");
const form = document.querySelector("#article_form");
if (panel && form) startPreview(panel, form);

// The title has one line, however many it is shown on; Enter leads to the text.
form?.querySelector("#id_title")?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  form.querySelector("#id_body").focus();
});
