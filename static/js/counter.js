/** Under each field that has a limit: how much of it is written. Nothing typed or pasted is ever cut;
 *  without this script the server says the same when the form is saved. */

import { element } from "./editor/elements.js";

const QUIET = 1000;

/** As the server counts: no blanks around the text, two signs for the end of a line. */
const length = (text) => [...text.trim().replaceAll("\n", "\r\n")].length;

function equip(field) {
  if (field.dataset.counted || field.closest(".empty-form")) return;
  field.dataset.counted = "true";
  const most = Number(field.dataset.most);
  const shown = element("span", { class: "counter", id: `${field.id}_count` });
  // Heard only once the hand rests and the text is too long.
  const told = element("span", { class: "visually-hidden", role: "status" });
  let waiting;
  const count = () => {
    const number = length(field.value);
    const over = number - most;
    const words = over > 0 ? `${number} of ${most} characters: ${over} too many` : `${number} of ${most} characters`;
    shown.textContent = number ? words : "";
    shown.classList.toggle("counter-over", over > 0);
    clearTimeout(waiting);
    waiting = setTimeout(() => { told.textContent = over > 0 ? words : ""; }, QUIET);
  };
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${shown.id}`.trim());
  field.after(shown, told);
  field.addEventListener("input", count);
  field.addEventListener("change", count);
  count();
}

function equipAll() {
  document.querySelectorAll("[data-most]").forEach(equip);
}

equipAll();
document.addEventListener("formset:added", equipAll);
