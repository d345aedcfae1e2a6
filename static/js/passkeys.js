/** Passkeys: a button asks the browser for one, puts its answer into the form around it, and sends
 *  that. Without this script, or in a browser that knows no passkeys, the button stays hidden. */

const PROBLEMS = {
  InvalidStateError: "There is a passkey for this account on this device already.",
  NotAllowedError: "No passkey was used, or it took too long. Try again, or go on in another way.",
  SecurityError: "Passkeys work only under the address for which this site was set up.",
  TooMany: "This was tried too often. Please wait an hour.",
};
const OTHER_PROBLEM = "That did not work. Load the page again, or go on in another way.";

/** What the server wants to be asked: options of WebAuthn, and with `prf` what to derive from. */
async function fetchOptions(box, form) {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set("purpose", box.dataset.passkey);
  const response = await fetch(box.dataset.optionsUrl, { method: "POST", body });
  if (response.status === 429) throw new DOMException("", "TooMany");
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

async function askForPasskey(box, form) {
  const { publicKey: options } = await fetchOptions(box, form);
  if (options.user) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
}

function fillIn(form, credential) {
  const answer = credential.toJSON();
  delete answer.clientExtensionResults;
  const field = form.querySelector("input[type=hidden][name$=passkey]");
  field.value = JSON.stringify(answer);
}

function offer(box) {
  const form = box.closest("form");
  const [button, problem] = [box.querySelector("button"), box.querySelector("[role=alert]")];
  button.addEventListener("click", async () => {
    problem.textContent = "";
    button.disabled = true;
    try {
      fillIn(form, await askForPasskey(box, form));
      // Without the form's own checks: a passkey stands for the fields that are empty.
      form.submit();
    } catch (error) {
      problem.textContent = PROBLEMS[error.name] ?? OTHER_PROBLEM;
      button.disabled = false;
    }
  });
  // Enter in a field of a form without another button does what this one does.
  if (!form.querySelector("[type=submit]")) {
    form.addEventListener("submit", (event) => { event.preventDefault(); button.click(); });
  }
  box.hidden = false;
}

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  document.querySelectorAll("[data-needs-passkeys]").forEach((part) => { part.hidden = false; });
  document.querySelectorAll("[data-passkey]").forEach(offer);
}
