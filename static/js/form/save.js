/** Saves an admin form without leaving it: caret, scroll, undo and open panels stay. */

import { element } from "../editor/elements.js";

const PATIENCE = 30000;
const SIGNED_OUT = "Not saved: you are signed out. Sign in in another tab, then press Ctrl+S here again.";
let running = false;
let isAskedAgain = false;

/** One line at the foot of the window, read out by screen readers. */
function say(words, isWrong = false) {
  const line = document.querySelector(".save-status") ?? element("p", { class: "save-status", role: "status" });
  document.body.append(line);
  line.textContent = words;
  line.classList.toggle("save-wrong", isWrong);
}

async function send(form) {
  form.dispatchEvent(new CustomEvent("form:sent"));
  const body = new FormData(form);
  body.set("_continue", "1");
  const response = await fetch(form.getAttribute("action") || location.href, { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
  return { response, page: new DOMParser().parseFromString(await response.text(), "text/html") };
}

/** Whoever signed in again in another tab has another token; returns whether there is one. */
async function renewToken(form) {
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const token = page.querySelector(`#${form.id} [name=csrfmiddlewaretoken]`);
  if (token) form.querySelector("[name=csrfmiddlewaretoken]").value = token.value;
  return Boolean(token);
}

/** Take from the saved page what follows from the save: its version and its state. */
function update(form, saved, address) {
  if (address !== location.href) {
    history.replaceState(history.state, "", address);
    form.setAttribute("action", address);
  }
  for (const name of ["base", "csrfmiddlewaretoken"]) {
    const [mine, theirs] = [form, saved].map((each) => each.querySelector(`input[name=${name}]`));
    if (mine) mine.value = theirs.value;
    else form.append(theirs.cloneNode());
  }
  const states = saved.querySelectorAll("[data-state-panel]");
  form.querySelectorAll("[data-state-panel]").forEach((mine, at) => mine.replaceWith(states[at]));
  document.querySelector(".error-summary")?.remove();
  for (const field of form.querySelectorAll("input[type=file]")) field.value = "";
  form.querySelectorAll(".form-row.errors, .flex-container.errors").forEach((row) => row.classList.remove("errors"));
  form.querySelectorAll(".errorlist").forEach((list) => list.remove());
}

/** Save, and once more if it was asked for meanwhile. A refusal is shown as the button shows it. */
export async function saveInPlace(form) {
  isAskedAgain = running;
  if (running) return;
  const hasRows = form.querySelector(".inline-group");
  running = true;
  say("Saving …");
  try {
    if (form.id !== "article_form" && (hasRows || !form.querySelector("[name=base]"))) {
      // Its rows would be added once more by the next save. The page is left only for one that answers.
      if (await renewToken(form)) form.querySelector("[name=_continue]").click();
      else say(SIGNED_OUT, true);
      return;
    }
    let { response, page } = await send(form);
    if (response.status === 403 && await renewToken(form)) ({ response, page } = await send(form));
    const saved = page.querySelector(`#${form.id}`);
    const message = page.querySelector(".messagelist .success");
    if (response.redirected && saved && message) {
      update(form, saved, response.url);
      form.dispatchEvent(new CustomEvent("form:saved"));
      say(message.textContent.trim());
      running = false;
      if (isAskedAgain) await saveInPlace(form);
    } else if (saved) {
      // What is to be put right, or who else has saved, is told by the page that the button leads to.
      say("Not saved yet: there is something to put right.", true);
      form.querySelector("[name=_continue]").click();
    } else if (response.status === 403 || response.redirected) {
      say(SIGNED_OUT, true);
    } else {
      say("Not saved: the server could not take it. What you wrote stays here; try again.", true);
    }
  } catch (error) {
    const reason = error.name === "TimeoutError" ? "the server takes too long" : "the server does not answer. You may be offline";
    say(`Not saved: ${reason}. What you wrote stays on this page.`, true);
  } finally {
    running = false;
  }
}
