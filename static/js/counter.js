/** Shows under each field with a limit how much of it is used. Nothing typed or pasted is cut; the
 *  server checks the limit when the form is saved. */

import { element } from "./editor/elements.js";

const QUIET = 1000;

/** As the server counts: without spaces around the text, and with two characters per line end. */
const length = (text) => [...text.trim().replaceAll("\n", "\r\n")].length;

function equip(field) {
  if (field.dataset.counted || field.closest(".empty-form")) return;
  field.dataset.counted = "true";
  const most = Number(field.dataset.most);
  const shown = element("span", { class: "counter", id: `${field.id}_count` });
  // Announced only after a pause, and only if the text is too long.
  const announced = element("span", { class: "visually-hidden", role: "status" });
  let waiting;
  const count = () => {
    const number = length(field.value);
    const over = number - most;
    const words = over > 0 ? `${number} of ${most} characters: ${over} too many` : `${number} of ${most} characters`;
    shown.textContent = number ? words : "";
    shown.classList.toggle("counter-over", over > 0);
    clearTimeout(waiting);
    waiting = setTimeout(() => { announced.textContent = over > 0 ? words : ""; }, QUIET);
  };
  field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${shown.id}`.trim());
  field.after(shown, announced);
  field.addEventListener("input", count);
  field.addEventListener("change", count);
  count();
}

function equipAll() {
  document.querySelectorAll("[data-most]").forEach(equip);
}

equipAll();
document.addEventListener("formset:added", equipAll);
