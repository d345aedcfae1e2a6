/** Up and down buttons for admin inlines with a position, which number the rows in their order.
 *  Without this script, the author types the positions. */

const POSITION = "input[name$='-position']";
const TEMPLATE = ".empty-form";

function rows(group) {
  return [...group.querySelectorAll(".inline-related.has_original, .inline-related.dynamic-" + group.id.replace("-group", "") + ", tr.form-row")]
    .filter((row) => !row.matches(TEMPLATE) && row.querySelector(POSITION));
}

function number(group) {
  rows(group).forEach((row, place) => { row.querySelector(POSITION).value = place + 1; });
}

function move(group, row, step) {
  const all = rows(group);
  const other = all[all.indexOf(row) + step];
  if (!other) return;
  if (step < 0) other.before(row);
  else other.after(row);
  number(group);
}

function button(label, sign, group, row, step) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = sign;
  element.setAttribute("aria-label", label);
  element.addEventListener("click", () => {
    move(group, row, step);
    group.dispatchEvent(new Event("change", { bubbles: true }));
    element.focus();
  });
  return element;
}

/** A refused form lists stored rows first, so sort by the posted positions. */
function sort(group) {
  const all = rows(group);
  const place = (row) => Number(row.querySelector(POSITION).value || Infinity);
  const sorted = [...all].sort((a, b) => place(a) - place(b) || 0);
  if (sorted.every((row, index) => row === all[index])) return;
  const mark = document.createComment("rows");
  all[0].before(mark);
  mark.replaceWith(...sorted);
}

function equip(group, row) {
  if (row.querySelector(".reorder-buttons")) return;
  const buttons = document.createElement("span");
  buttons.className = "reorder-buttons";
  buttons.append(
    button("Move up", "↑", group, row, -1),
    button("Move down", "↓", group, row, 1),
  );
  row.querySelector(POSITION).before(buttons);
}

function startWriting(row) {
  const chosen = row.querySelector("select.admin-autocomplete");
  if (chosen) django.jQuery(chosen).select2("open");
  else row.querySelector("input[type=text], textarea")?.focus();
}

for (const group of document.querySelectorAll(".inline-group")) {
  if (!group.querySelector(POSITION)) continue;
  sort(group);
  rows(group).forEach((row) => equip(group, row));
  group.addEventListener("formset:added", (event) => {
    equip(group, event.target);
    number(group);
    // Once Django's script has made a box to search in of a choice.
    setTimeout(() => startWriting(event.target));
  });
  group.closest("form").addEventListener("submit", () => number(group));
}
