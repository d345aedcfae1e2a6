// Offers topics and titles while somebody types: an editable combobox with a list
// (WAI-ARIA Authoring Practices, “Combobox”). Without it the form works just the same.

const PAUSE = 150;
const known = new Map();

for (const form of document.querySelectorAll("form[data-suggestions]")) {
  offerSuggestions(form, form.querySelector("input[type=search]"));
}

function offerSuggestions(form, field) {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `${field.id}-suggestions`;
  list.role = "listbox";
  list.ariaLabel = "Suggestions";
  list.hidden = true;
  form.append(list);
  field.role = "combobox";
  field.ariaAutoComplete = "list";
  field.ariaExpanded = "false";
  field.setAttribute("aria-controls", list.id);

  let waiting;
  let chosen = -1;

  const close = () => {
    clearTimeout(waiting);
    list.hidden = true;
    field.ariaExpanded = "false";
    choose(-1);
  };

  const choose = (number) => {
    chosen = number;
    [...list.children].forEach((option, position) => {
      option.ariaSelected = String(position === number);
    });
    if (number < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[number].id);
  };

  const show = (suggestions) => {
    list.replaceChildren(...suggestions.map((suggestion, number) => option(list.id, suggestion, number)));
    list.hidden = suggestions.length === 0;
    field.ariaExpanded = String(!list.hidden);
    choose(-1);
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = field.value.trim();
    waiting = setTimeout(async () => {
      const suggestions = text.length < form.dataset.minLength ? [] : await ask(form.dataset.suggestions, text);
      if (field.value.trim() === text && document.activeElement === field) show(suggestions);
    }, PAUSE);
  });

  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const last = list.children.length - 1;
    if (event.key === "ArrowDown") choose(chosen < last ? chosen + 1 : -1);
    else if (event.key === "ArrowUp") choose(chosen < 0 ? last : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) location.assign(list.children[chosen].dataset.address);
    else return;
    event.preventDefault();
  });

  field.addEventListener("blur", close);
  // Before the field loses the focus, which would close the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const address = event.target.closest("[role=option]")?.dataset.address;
    if (address) location.assign(address);
  });
}

function option(listId, { kind, title, address }, number) {
  const item = document.createElement("li");
  item.id = `${listId}-${number}`;
  item.role = "option";
  item.dataset.address = address;
  item.append(title);
  const name = { topic: "Topic", tag: "Tag", question: "Question" }[kind];
  if (name) {
    const note = document.createElement("span");
    note.textContent = name;
    item.append(note);
  }
  return item;
}

async function ask(address, text) {
  if (!known.has(text)) {
    try {
      const response = await fetch(`${address}?q=${encodeURIComponent(text)}`);
      if (!response.ok) return [];
      known.set(text, (await response.json()).suggestions);
    } catch {
      return []; // Offline: the form still searches when it is sent.
    }
  }
  return known.get(text);
}
