/** Copy and print for the receipt; without this script it is copied by hand. */

for (const actions of document.querySelectorAll(".receipt-actions")) {
  actions.hidden = false;
  actions.querySelector("[data-print]").addEventListener("click", () => print());
  const button = actions.querySelector("[data-copy]");
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  });
}
