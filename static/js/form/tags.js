/** Completes the tag that is typed from those that the site has: an editable combobox with a list
 *  (WAI-ARIA Authoring Practices). Without it the field is a line of words with commas. */

import { element } from "../editor/elements.js";

const field = document.querySelector("#id_tags[data-tags]");
// As `COMMAS` of articles/content/tags.py.
const COMMA = /[,،、，]/;

/** The line around the tag that the caret stands in. */
function around() {
  const caret = field.selectionStart;
  const typed = field.value.slice(0, caret).split(COMMA).at(-1);
  const rest = field.value.slice(caret).split(COMMA)[0];
  return { before: field.value.slice(0, caret - typed.length), typed: typed.trim(), after: field.value.slice(caret + rest.length + 1) };
}

if (field) {
  const list = element("ul", { class: "tag-suggestions", id: "tag-suggestions", role: "listbox", "aria-label": "Tags of the site" });
  list.hidden = true;
  field.after(list);
  field.autocomplete = "off";
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) field.setAttribute(name, value);
  let known;
  let chosen = -1;

  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
    if (number < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[number].id);
  };
  const show = (names) => {
    list.replaceChildren(...names.map((name, place) => element("li", { id: `tag-suggestion-${place}`, role: "option", dir: "auto" }, name)));
    list.hidden = !names.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };
  const take = (name) => {
    const { before, after } = around();
    const start = `${before.trimEnd()} ${name}, `.trimStart();
    field.value = start + after.trimStart();
    field.setSelectionRange(start.length, start.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  field.addEventListener("input", async () => {
    known ??= fetch(field.dataset.tags).then((answer) => answer.json()).then((answer) => answer.tags).catch(() => []);
    const names = await known;
    const typed = around().typed.toLowerCase();
    const given = field.value.toLowerCase().split(COMMA).map((name) => name.trim());
    const begin = (name) => name.toLowerCase().split(/\s+/).some((word, place, words) => words.slice(place).join(" ").startsWith(typed));
    const fitting = typed && document.activeElement === field ? names.filter((name) => begin(name) && !given.includes(name.toLowerCase())) : [];
    show(fitting.slice(0, 8));
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : -1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? last : chosen - 1);
    else if (event.key === "Escape") show([]);
    else if (event.key === "Enter" && chosen >= 0) take(list.children[chosen].textContent);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", () => show([]));
  // Before the field loses the focus, which would close the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option.textContent);
  });
}
