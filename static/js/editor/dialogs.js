/** Dialogs that ask for what a link or a picture needs; each returns a promise. */

import { element } from "./elements.js";

let number = 0;

/** A row with a labelled field, and the field itself. */
function labelled(label, attributes, help) {
  const id = `editor-field-${++number}`;
  const field = element("input", { id, class: "vTextField", ...(help && { "aria-describedby": `${id}-help` }), ...attributes });
  const row = element("p", { class: "editor-row" }, element("label", { for: id }, label), field);
  if (help) row.append(element("span", { class: "help", id: `${id}-help` }, help));
  return [row, field];
}

/** Show a dialog with these contents; resolves to `answer()`, or to null if it was closed. */
function ask(title, action, contents, answer, check = () => "") {
  const id = `editor-title-${++number}`;
  const wrong = element("p", { class: "errornote", role: "alert", hidden: true });
  const form = element("form", { method: "dialog", novalidate: true }, element("h2", { id }, title), wrong, ...contents,
    element("p", { class: "editor-buttons" },
      action && element("button", { class: "button" }, action),
      element("button", { type: "button", class: "editor-cancel" }, "Cancel")));
  const dialog = element("dialog", { class: "editor-dialog", "aria-labelledby": id }, form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    // Not in a close event: by then, somebody who types fast is in the text again.
    const end = (given) => { dialog.close(); dialog.remove(); resolve(given); };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      wrong.textContent = check();
      wrong.hidden = !wrong.textContent;
      if (!wrong.textContent) end(answer());
    });
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); end(null); });
    dialog.addEventListener("editor-answer", (event) => end(event.detail));
    form.querySelector(".editor-cancel").addEventListener("click", () => end(null));
    dialog.showModal();
  });
}

/** Resolves to the {text, address} of a link, or null; `schemes` are those that an article may use. */
export function askLink(words, schemes) {
  const [textRow, text] = labelled("Words of the link", { value: words, required: true });
  const [addressRow, address] = labelled("Address", { value: "", placeholder: "https://… or /articles/…/", autofocus: Boolean(words), inputmode: "url" });
  return ask("Link", "Insert the link", [textRow, addressRow],
    () => ({ text: text.value.trim() || address.value.trim(), address: address.value.trim() }),
    () => {
      const target = address.value.trim();
      if (!target) return "Type the address that the link leads to.";
      const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(target)?.[1].toLowerCase();
      if (scheme ? !schemes.includes(scheme) : !/^[/#]/.test(target)) return "Begin the address with https://, with mailto:, or with / for a page of this site.";
      return "";
    });
}

/** Resolves to the {title, address} of an article found by words of its title, or null. */
export function askArticle(source) {
  const [row, words] = labelled("Words of its title", { type: "search", autofocus: true, autocomplete: "off" });
  const found = element("ul", { class: "editor-found" });
  const status = element("p", { class: "editor-status", role: "status" }, "Type a word to search.");
  let latest = 0;
  let waiting;
  const search = async () => {
    const mine = ++latest;
    const query = words.value.trim();
    if (!query) { found.replaceChildren(); status.textContent = "Type a word to search."; return; }
    try {
      const response = await fetch(`${source}?${new URLSearchParams({ q: query })}`);
      const { articles } = await response.json();
      if (mine !== latest) return;
      status.textContent = articles.length ? `${articles.length} found. Choose one.` : "No title holds these words.";
      found.replaceChildren(...articles.map((article) => element("li", {},
        element("button", { type: "button", onclick: (event) => event.target.dispatchEvent(new CustomEvent("editor-answer", { bubbles: true, detail: article })) },
          article.title, element("small", {}, article.state)))));
    } catch {
      if (mine === latest) status.textContent = "The search does not answer. Try again.";
    }
  };
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(search, 250); });
  words.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); clearTimeout(waiting); search(); }
    if (event.key === "ArrowDown") { event.preventDefault(); found.querySelector("button")?.focus(); }
  });
  found.addEventListener("keydown", (event) => {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (!step) return;
    event.preventDefault();
    (event.target.closest("li")[step]?.firstElementChild ?? words).focus();
  });
  return ask("Link to another article", null, [row, status, found], () => null, () => "Choose one of the articles.");
}

/** Resolves to the alternative text of a picture, "" if it is decorative, null if the dialog was
 *  closed. `notice` says what the upload changed. */
export function askAlt(name, thumbnail, notice) {
  const [row, alt] = labelled("What it shows", { autofocus: true }, "One sentence for readers who cannot see it.");
  const id = `editor-field-${++number}`;
  const decorative = element("input", { type: "checkbox", id, onchange: () => { alt.disabled = decorative.checked; } });
  const tick = element("p", { class: "editor-tick" }, decorative, element("label", { for: id }, "Decorative: it tells nothing that the text does not."));
  const image = element("img", { src: thumbnail, alt: "", class: "editor-thumbnail" });
  const said = notice ? [element("p", { class: "editor-notice" }, notice)] : [];
  return ask(`Picture: ${name}`, "Insert the picture", [image, ...said, row, tick],
    () => (decorative.checked ? "" : alt.value.trim()),
    () => (decorative.checked || alt.value.trim() ? "" : "Say what the picture shows, or tick “decorative”."));
}
