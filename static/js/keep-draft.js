/** On an application's page: keep what is typed as a sealed draft, a moment after each pause and on leaving. */

const PAUSE = 2000;
const form = document.querySelector("form[data-keep-draft]");
if (form) {
  const state = form.querySelector("[data-draft-state]");
  let timer, isUnsaved = false, sending;

  const keep = async () => {
    clearTimeout(timer);
    if (!isUnsaved) return;
    isUnsaved = false;
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
    isUnsaved ||= !isKept;
    if (state) state.textContent = isKept ? "Draft saved" : "This draft is not saved yet";
  };

  form.addEventListener("input", () => {
    isUnsaved = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  // What is sent is no draft any more, and each button keeps what stands in the other boxes.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    sending?.abort();
    isUnsaved = false;
  });
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
}
