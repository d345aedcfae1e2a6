/** On every admin page: delete the browser's copy of unsaved work once it is saved, and at log-out. */

import { forgetAll } from "./form/unsaved.js";

const sent = sessionStorage.getItem("unsaved-sent");
if (sent) {
  sessionStorage.removeItem("unsaved-sent");
  if (document.querySelector(".messagelist .success")) localStorage.removeItem(sent);
}
document.querySelector("#logout-form")?.addEventListener("submit", forgetAll);
