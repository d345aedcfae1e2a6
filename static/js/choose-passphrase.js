/** While a new passphrase is typed, say what the server thinks of it; fill in the offered words by
 *  one click. Without this script the server says the same when the form is posted. */

const PAUSE = 500;
const CHECKED = ["passphrase", "new_passphrase"];

/** Ask the server, which has the only rule. Throws if it gives no verdict. */
async function check(url, form, signal) {
  const body = new FormData();
  for (const name of ["csrfmiddlewaretoken", ...CHECKED]) {
    if (form.elements[name]) body.set(name, form.elements[name].value);
  }
  const response = await fetch(url, { method: "POST", body, signal });
  if (!response.ok) throw new Error(response.statusText);
  const { errors } = await response.json();
  return errors.length ? errors.join(" ") : "Strength: good";
}

function showVerdict(output) {
  const form = output.closest("form");
  const field = form.elements.new_passphrase;
  let timer;
  let controller;

  async function update() {
    controller = new AbortController();
    const { signal } = controller;
    try {
      const verdict = await check(output.dataset.checkUrl, form, signal);
      if (!signal.aborted) output.textContent = verdict;
    } catch {
      // Too many checks, no network or a locked session: say nothing but the length.
      if (!signal.aborted) output.textContent = `${[...field.value].length} characters`;
    }
  }

  function restart() {
    // A verdict on earlier text must not stay or arrive later.
    clearTimeout(timer);
    controller?.abort();
    output.textContent = "";
    if (field.value) timer = setTimeout(update, PAUSE);
  }

  form.addEventListener("input", (event) => {
    if (CHECKED.includes(event.target.name)) restart();
  });
  // On a slow line the first letters come before this script.
  restart();
}

function fillInOffer(offer) {
  const { elements } = offer.closest("form");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = "Use these words";
  button.addEventListener("click", () => {
    for (const field of [elements.new_passphrase, elements.new_passphrase_again]) {
      field.value = offer.textContent;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    elements.new_passphrase.focus();
  });
  offer.closest("p").after(button);
}

document.querySelectorAll("[data-check-url]").forEach(showVerdict);
document.querySelectorAll(".passphrase-offer code").forEach(fillInOffer);
