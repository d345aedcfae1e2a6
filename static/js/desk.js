/** On every admin page: count what is typed, forget unsaved work once it has been saved, and at the
 *  log-out. */

import "./counter.js";
import { forgetAll } from "./editor/unsaved.js";

const sent = sessionStorage.getItem("unsaved-sent");
if (sent) {
  sessionStorage.removeItem("unsaved-sent");
  if (document.querySelector(".messagelist .success")) localStorage.removeItem(sent);
}
document.querySelector("#logout-form")?.addEventListener("submit", forgetAll);
