/** Sends a form without leaving the page: what is posted so stands in no entry of the history, which
 * browsers write to their files. Tells by “answered” when the page shows the answer. */

let isSending = false;

function say(words) {
  const note = Object.assign(document.createElement("p"), { className: "notice", textContent: words });
  note.setAttribute("role", "alert");
  document.querySelector("main").prepend(note);
  scrollTo(0, 0);
}

function download(file) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = "appointment.ics";
  link.click();
}

const ownAddress = () => document.querySelector("form[data-address]")?.dataset.address ?? location.href;

function show(page, address) {
  document.title = page.title;
  document.querySelector("main").replaceWith(page.querySelector("main"));
  history.replaceState(null, "", address ?? ownAddress());
  // Those that run already do not begin again.
  for (const script of page.querySelectorAll("head script[type=module]")) import(script.src);
  scrollTo(0, 0);
  const heading = document.querySelector("main h1");
  heading.tabIndex = -1;
  (document.querySelector("main [autofocus]") ?? heading).focus();
}

async function send(form, button) {
  const body = new URLSearchParams(new FormData(form, button));
  const response = await fetch(form.getAttribute("action"), { method: "POST", body });
  if (!response.headers.get("Content-Type").startsWith("text/html")) return download(await response.blob());
  if (response.redirected && "leaves" in form.dataset) return location.assign(response.url);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!page.querySelector("main h1")) throw new Error("Not a page of ours.");
  show(page, response.redirected ? response.url : null);
  document.dispatchEvent(new CustomEvent("answered", { detail: body }));
}

document.addEventListener("submit", async (event) => {
  // Without cookies the receipt is shown in answer to a form alone, and must survive Reload.
  if (!event.target.dataset.address || !navigator.cookieEnabled) return;
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  try {
    await send(event.target, event.submitter);
  } catch {
    say("This could not be sent: the site does not answer. Nothing is lost. Wait a little, and try again.");
  }
  isSending = false;
});
