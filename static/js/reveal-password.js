/** A button under each password field that shows what is typed. */

for (const field of document.querySelectorAll(".admin-column input[type=password]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "reveal-button";
  button.textContent = "Show what I type";
  button.setAttribute("aria-pressed", "false");
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const isHidden = field.type === "password";
    field.type = isHidden ? "text" : "password";
    button.textContent = isHidden ? "Hide what I type" : "Show what I type";
    button.setAttribute("aria-pressed", String(isHidden));
  });
  field.after(button);
  // Hidden again before it is posted, so that no browser remembers it as ordinary text.
  field.form.addEventListener("submit", () => { field.type = "password"; });
}
