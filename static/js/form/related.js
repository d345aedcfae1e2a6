/** Where no article has the title that was searched for, a click or Enter begins it as a draft. */

const $ = window.django?.jQuery;

/** A button that opens the page of a new article with the title that was searched for. */
function offer() {
  const select = document.querySelector('select[name$="-related"]:has(+ .select2-container--open)');
  const link = select && document.getElementById(`add_${select.id}`);
  const title = document.querySelector(".select2-container--open .select2-search__field")?.value.trim();
  if (!link || !title) return "No article has this title.";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "related-begin";
  button.textContent = `Begin “${title}” as a draft`;
  button.addEventListener("click", () => {
    const address = link.href;
    link.href += `&title=${encodeURIComponent(title)}`;
    $(select).select2("close");
    link.click();
    link.href = address;
  });
  return button;
}

$?.fn.select2?.defaults.set("language", { noResults: offer });
// The words of a select's own language would come before these.
for (const select of document.querySelectorAll('select[name$="-related"]')) select.removeAttribute("lang");
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing && event.target.matches(".select2-search__field")) {
    document.querySelector(".select2-container--open .related-begin")?.click();
  }
}, true);
