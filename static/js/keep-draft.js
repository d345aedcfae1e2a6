/**
 * On an application's page: keep what is typed as a sealed draft, a moment after each pause and on leaving. A page that
 * comes before the draft that the last one sent on leaving looks again, and shows it in the boxes not touched meanwhile.
 */

const PAUSE = 2000, LOOK_AGAIN = [500, 2500, 10000], ON_ITS_WAY = "draft-on-its-way";
const form = document.querySelector("form[data-keep-draft]");
if (form) {
  const state = form.querySelector("[data-draft-state]");
  const touched = new Set();
  let timer, isUnsaved = false, isLeaving = false, sending;

  const keep = async () => {
    clearTimeout(timer);
    if (!isUnsaved) return;
    isUnsaved = false;
    sessionStorage.setItem(ON_ITS_WAY, location.pathname);
    const body = new FormData(form);
    body.set("action", "draft");
    sending = new AbortController();
    let isKept = false;
    try {
      // Browsers let a page send up to 64 kB while it is being left.
      const isSmall = new Blob([...body.values()]).size < 60000;
      const options = { method: "POST", body, keepalive: isSmall, redirect: "manual", signal: sending.signal };
      isKept = (await fetch(location.pathname, options)).status === 204;
    } catch { /* Without a connection it is tried again at the next pause. */ }
    // The page that comes may have been made before this draft was there.
    if (isKept && !isLeaving) sessionStorage.removeItem(ON_ITS_WAY);
    isUnsaved ||= !isKept;
    if (state) state.textContent = isKept ? "Draft saved" : "This draft is not saved yet";
  };

  const lookAgain = async () => {
    const answer = await fetch(location.href, { redirect: "manual" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const boxes = "form[data-keep-draft] :is(textarea, select, [type=date], [type=time])";
    for (const { name, value } of page.querySelectorAll(boxes)) {
      const box = form.elements[name];
      if (box && !touched.has(name) && box.value !== value) box.value = value;
    }
  };

  if (sessionStorage.getItem(ON_ITS_WAY) === location.pathname) {
    for (const pause of LOOK_AGAIN) setTimeout(lookAgain, pause);
  }
  sessionStorage.removeItem(ON_ITS_WAY);

  const note = (box) => {
    touched.add(box.name);
    isUnsaved = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  };
  // On a slow line somebody types before this script has come.
  for (const box of form.querySelectorAll("textarea, select, input:not([type=hidden], [type=file])")) {
    const rendered = box.options && Math.max(0, [...box.options].findIndex((option) => option.defaultSelected));
    if (box.options ? box.selectedIndex !== rendered : box.value !== box.defaultValue || box.checked !== box.defaultChecked) note(box);
  }
  form.addEventListener("input", (event) => note(event.target));
  // What is sent is no draft any more, and each button keeps what stands in the other boxes.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sending?.abort();
    sessionStorage.removeItem(ON_ITS_WAY);
    isUnsaved = false;
  });
  // Reload asks for the page before `pagehide`.
  addEventListener("beforeunload", () => {
    isLeaving = true;
    keep();
  });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
}
