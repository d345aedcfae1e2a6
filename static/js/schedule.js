/** Says beside the date how the site reads it, and on the button what publishing with it will do.
 *  The server has the only rule. */

const PAUSE = 250;
const date = document.querySelector("#id_published_at_0");
const time = document.querySelector("#id_published_at_1");

if (date && time) {
  const { readDate, undated } = document.querySelector("[data-read-date]")?.dataset ?? {};
  const said = document.createElement("p");
  said.className = "date-read";
  said.setAttribute("role", "status");
  (date.closest(".datetime") ?? date.parentElement).after(said);
  let shown = date.value + time.value;
  let day = "";
  let waiting;

  const label = (words, leadsTo, isSame = false) => {
    // Looked up each time: a save in place brings another.
    const button = document.querySelector("button[name=step][value=publish]");
    if (!button) return;
    button.hidden = isSame;
    const [first, second] = button.querySelectorAll("span");
    first.textContent = words;
    second.textContent = leadsTo;
  };
  const ask = async (typed) => {
    try {
      // Looked up each time, as the button is.
      const { scheduled } = document.querySelector("[data-read-date]").dataset;
      const query = new URLSearchParams({ published_at_0: date.value, published_at_1: time.value, scheduled });
      const answer = await (await fetch(`${readDate}?${query}`)).json();
      if (typed !== date.value + time.value) return;
      said.textContent = answer.error ?? answer.says ?? "";
      said.classList.toggle("date-wrong", Boolean(answer.error));
      day = answer.day ?? "";
      if (answer.button) label(answer.button, answer.leads_to, answer.is_same);
    } catch { /* Without an answer the button says what holds for every date. */ }
  };
  const changed = () => {
    const typed = date.value + time.value;
    if (typed === shown) return;
    shown = typed;
    label(undated, "live");
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE, typed);
  };
  if (readDate) {
    // Django's calendar sets the value without an event, and focuses the field afterwards.
    for (const name of ["input", "change", "focus", "blur"]) {
      date.addEventListener(name, changed);
      time.addEventListener(name, changed);
    }
    ask(shown);
  }
  // Django's calendar knows one way of writing dates, and opens in another century for the rest.
  document.addEventListener("click", ({ target }) => {
    const link = target.closest("button[id^=calendarlink]");
    const field = link && globalThis.DateTimeShortcuts.calendarInputs[link.id.replace("calendarlink", "")];
    if (!field || /^\d{4}-\d\d-\d\d$/.test(field.value)) return;
    const typed = field.value;
    field.value = field === date ? day : "";
    setTimeout(() => { field.value = typed; });
  }, true);
}
