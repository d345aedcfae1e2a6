/** What stands beside the text, and how wide: the panel of settings or the preview, remembered in this
 *  browser. On a small window, each takes the place of the text. */

const KEY = "writing-desk";
const STEP = 32;
const SMALL = matchMedia("(width < 64rem)");

const form = document.querySelector(".writing");
const page = form?.querySelector(".writing-page");
const views = form?.querySelector(".writing-views");
const divider = form?.querySelector(".writing-divider");

function remembered() {
  try {
    return { pane: "settings", widths: {}, shut: {}, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    return { pane: "settings", widths: {}, shut: {} };
  }
}

const memory = remembered();

function remember() {
  try {
    localStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // Full or forbidden: it is as it was at the next visit.
  }
}

function show(pane) {
  page.dataset.pane = pane;
  for (const button of views.children) button.setAttribute("aria-pressed", String(button.value === pane));
  resize(memory.widths[pane] ?? (pane === "preview" ? page.clientWidth * 0.46 : 384));
}

function resize(width) {
  const most = Math.max(320, page.clientWidth - 384);
  const pixels = Math.round(Math.min(most, Math.max(288, width)));
  page.style.setProperty("--pane", `${pixels}px`);
  divider.setAttribute("aria-valuemin", 288);
  divider.setAttribute("aria-valuemax", Math.round(most));
  divider.setAttribute("aria-valuenow", pixels);
  return pixels;
}

function startDivider() {
  Object.entries({ role: "separator", "aria-orientation": "vertical", "aria-label": "Width beside the text", tabindex: "0" })
    .forEach(([name, value]) => divider.setAttribute(name, value));
  const direction = getComputedStyle(page).direction === "rtl" ? -1 : 1;
  const keep = (width) => {
    memory.widths[page.dataset.pane] = resize(width);
    remember();
  };
  divider.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (!step) return;
    event.preventDefault();
    keep(Number(divider.getAttribute("aria-valuenow")) + direction * step);
  });
  divider.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    divider.setPointerCapture(event.pointerId);
    // A frame under the pointer would take the moves.
    page.classList.add("writing-resizes");
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left, right } = page.getBoundingClientRect();
    keep(direction > 0 ? right - event.clientX : event.clientX - left);
  });
  divider.addEventListener("lostpointercapture", () => page.classList.remove("writing-resizes"));
}

function startSections() {
  for (const section of form.querySelectorAll(".panel-section")) {
    const isShut = memory.shut[section.id] ?? "shut" in section.dataset;
    section.open = !isShut || section.querySelector(".errorlist") !== null;
    section.addEventListener("toggle", () => {
      memory.shut[section.id] = !section.open;
      remember();
    });
  }
}

/** Bring a part of the page into sight that a link or an error leads to. */
function reveal(target) {
  const pane = target?.closest(".writing-panel");
  if (pane) show(pane.id.replace("writing-", ""));
  const section = target?.closest(".panel-section");
  if (section) section.open = true;
}

if (form) {
  const saved = form.querySelector(".writing-saved");
  const places = {};
  const hasErrors = form.querySelector(".error-summary") !== null;
  views.hidden = false;
  startSections();
  startDivider();
  show(SMALL.matches ? "none" : memory.pane);
  views.addEventListener("click", ({ target }) => {
    if (!target.value) return;
    places[page.dataset.pane] = scrollY;
    show(page.dataset.pane === target.value ? "none" : target.value);
    if (SMALL.matches) {
      // One replaces the other: each is shown where it was left, or from its beginning.
      const start = page.getBoundingClientRect().top + scrollY - form.querySelector(".writing-bar").offsetHeight;
      scrollTo({ top: places[page.dataset.pane] ?? Math.min(scrollY, start), behavior: "instant" });
      return;
    }
    memory.pane = page.dataset.pane;
    remember();
  });
  // It has more lines where there is more to say; what sticks below it follows.
  new ResizeObserver(([{ target }]) => form.style.setProperty("--bar", `${target.offsetHeight}px`)).observe(form.querySelector(".writing-bar"));
  let isSmall = SMALL.matches;
  addEventListener("resize", () => {
    const isTurned = isSmall !== SMALL.matches;
    isSmall = SMALL.matches;
    // Who turns a tablet goes on where they are.
    const isInPanel = document.activeElement.closest(".writing-panel");
    show(!isTurned || isInPanel ? page.dataset.pane : isSmall ? "none" : memory.pane);
  });
  if (hasErrors) reveal(form.querySelector(".writing-panel .errorlist"));
  document.addEventListener("click", ({ target }) => {
    const address = target.closest?.('a[href^="#"]')?.getAttribute("href");
    if (address?.length > 1) reveal(document.getElementById(decodeURIComponent(address.slice(1))));
  }, true);
  const say = (words) => { if (saved.textContent !== words) saved.textContent = words; };
  if (hasErrors) say("Not saved");
  form.addEventListener("form:saved", () => say("Saved"));
  for (const name of ["input", "change", "formset:removed"]) form.addEventListener(name, () => say("Unsaved changes"));
}
