/** Passkeys: a button asks the browser for one, puts its answer into the form around it, and sends
 *  that. Without this script, or in a browser that knows no passkeys, the button stays hidden. */

const PROBLEMS = {
  InvalidStateError: "There is a passkey for this account on this device already.",
  NotAllowedError: "No passkey was used, or it took too long. Try again, or go on in another way.",
  SecurityError: "Passkeys work only under the address for which this site was set up.",
  TooMany: "This was tried too often. Please wait an hour.",
  NoSecret: "This passkey cannot open the inbox: its device or this browser makes no secret for it. It still signs you in.",
};
const OTHER_PROBLEM = "That did not work. Load the page again, or go on in another way.";

/** What the server wants to be asked: options of WebAuthn; `prf` is what to derive a secret from. */
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
  const { publicKey: options, prf } = await fetchOptions(box, form);
  if (options.user) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  if (prf) publicKey.extensions = { prf: { eval: { first: new TextEncoder().encode(prf) } } };
  return navigator.credentials.get({ publicKey });
}

function fillIn(box, credential) {
  const [answerField, derivedField] = box.querySelectorAll("input");
  const answer = credential.toJSON();
  // It may contain the secret, which has a field of its own.
  delete answer.clientExtensionResults;
  if (derivedField) {
    const derived = credential.getClientExtensionResults().prf?.results?.first;
    if (!derived) throw new DOMException("", "NoSecret");
    const bytes = [...new Uint8Array(derived)];
    derivedField.value = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }
  answerField.value = JSON.stringify(answer);
}

function offer(box) {
  const form = box.closest("form");
  const [button, problem] = [box.querySelector("button"), box.querySelector("[role=alert]")];
  button.addEventListener("click", async () => {
    problem.textContent = "";
    button.disabled = true;
    try {
      fillIn(box, await askForPasskey(box, form));
      // Without the form's own checks: a passkey stands for the fields that are empty.
      form.noValidate = true;
      form.requestSubmit();
    } catch (error) {
      problem.textContent = PROBLEMS[error.name] ?? OTHER_PROBLEM;
      button.disabled = false;
    }
  });
  // Where there is no other button, Enter in a field does what this one does.
  if (!form.querySelector("button:not([type=button])")) {
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !event.target.matches("input")) return;
      event.preventDefault();
      button.click();
    });
  }
  box.hidden = false;
}

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
  document.querySelectorAll("[data-needs-passkeys]").forEach((part) => { part.hidden = false; });
  document.querySelectorAll("[data-passkey]").forEach(offer);
}
