/** Turns the plain text fields of an admin form into an editor. */

import { startPreview } from "./preview.js";
import { equip } from "./toolbar.js";

function equipAll() {
  for (const field of document.querySelectorAll("textarea[data-markdown]")) {
    if (!field.closest(".empty-form")) equip(field);
  }
}

function switchPanes(page, panel) {
  const choose = (pane) => {
    page.dataset.pane = pane;
    for (const button of bar.children) button.setAttribute("aria-pressed", String(button.value === pane));
  };
  const bar = document.createElement("div");
  bar.className = "writing-panes";
  bar.setAttribute("role", "group");
  bar.setAttribute("aria-label", "Show");
  for (const pane of ["Write", "Preview"]) {
    const button = document.createElement("button");
    button.type = "button";
    button.value = pane.toLowerCase();
    button.textContent = pane;
    button.addEventListener("click", () => choose(button.value));
    bar.append(button);
  }
  page.prepend(bar);
  panel.dataset.ready = "";
  choose("write");
}

equipAll();
document.addEventListener("formset:added", equipAll);

const panel = document.querySelector("[data-preview]");
const form = document.querySelector("#article_form");
if (panel && form) {
  switchPanes(document.querySelector(".writing-page"), panel);
  startPreview(panel, form);
}

// Django focuses the first control of a new form, which is a button here.
addEventListener("load", () => {
  if (document.activeElement?.name === "_save") form?.querySelector("#id_title")?.focus();
});
