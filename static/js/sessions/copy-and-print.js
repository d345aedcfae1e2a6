/** Copy and print for what is shown a single time; without this script it is copied by hand. */

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).innerText.trim());
    button.textContent = "Copied";
  });
}
// Reload would send the form once more, and replace the code on paper with a new one.
if (document.querySelector(".paper")) history.replaceState(null, "", location.href);
