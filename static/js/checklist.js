/** Replaces the checklist on the page by that of what is typed. Without this script, the same button
 *  opens it in a new tab. */

const PANEL = "checklist";

async function check(form, button) {
  const typed = new FormData(form);
  for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
  const answer = await fetch(button.formAction, {
    method: "POST",
    body: typed,
    headers: { "X-Checklist-Panel": "1" },
  });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (answer.status === 422) return { reason: page.querySelector("h1 + p").textContent };
  if (!answer.ok || answer.redirected) throw new Error(`answer ${answer.status}`);
  return { fresh: page.getElementById(PANEL) };
}

document.getElementById(PANEL)?.closest("form")?.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-check]");
  if (!button) return;
  event.preventDefault();
  const panel = document.getElementById(PANEL);
  const status = panel.querySelector("[role=status]");
  button.disabled = true;
  status.textContent = "Looking at what you have typed …";
  try {
    const { fresh, reason } = await check(button.form, button);
    if (fresh) {
      panel.replaceWith(fresh);
      fresh.querySelector("h2").focus();
    } else {
      button.disabled = false;
      status.textContent = reason;
    }
  } catch {
    button.disabled = false;
    status.textContent = "The check did not come through. Your text is still here; try again, or save it first.";
  }
});
