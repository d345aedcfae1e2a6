/** Shows the typed date and time on the button that schedules an article. */

const button = document.querySelector("button[name=step][value=schedule]");
const day = document.querySelector("#id_published_at_0");
const time = document.querySelector("#id_published_at_1");

function say() {
  const typed = /^\d{4}-\d{2}-\d{2}$/.test(day.value) && new Date(`${day.value}T${time.value || "00:00"}Z`);
  if (!typed || Number.isNaN(typed.valueOf())) {
    button.textContent = "Publish on the date below";
    return;
  }
  const date = typed.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  button.textContent = `Publish on ${date}, ${typed.toISOString().slice(11, 16)} (${button.dataset.timeZone})`;
}

if (button && day && time) {
  // Django's calendar sets the value without an event, and focuses the field afterwards.
  for (const name of ["input", "change", "focus", "blur"]) {
    day.addEventListener(name, say);
    time.addEventListener(name, say);
  }
  say();
}
