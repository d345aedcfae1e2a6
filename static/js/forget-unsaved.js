/** On every admin page: delete the browser's copy of unsaved work once it is saved, and at log-out. */

import { forgetAll, keepUnsent } from "./form/unsaved.js";

const sent = sessionStorage.getItem("unsaved-sent");
if (sent) {
  sessionStorage.removeItem("unsaved-sent");
  if (document.querySelector(".messagelist .success")) localStorage.removeItem(sent);
  // It was refused, or the session had ended: the form offers it again.
  else keepUnsent(sent);
}
document.querySelector("#logout-form")?.addEventListener("submit", forgetAll);
