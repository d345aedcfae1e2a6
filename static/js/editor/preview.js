/** The article's page beside the form, rendered by the server from what the form holds now. */

import { csrf, isSignedOut } from "./elements.js";
import { bringIntoSight, placeOf } from "./place.js";
import { activeField, activeText } from "./surface.js";

const QUIET = 500;
const REST = 150;
const PATIENCE = 30000;

/** Keep the preview in `panel` up to date with `form`. */
export function startPreview(panel, form) {
  const stage = panel.querySelector(".preview-stage");
  const frame = panel.querySelector("iframe");
  const status = panel.querySelector(".preview-status");
  const widths = panel.querySelector(".preview-widths");
  const address = panel.querySelector(".preview-open").formAction;
  let waiting;
  let running = false;
  let stale = true;
  let took = 0;
  let width = 390;
  let lastLine;

  const isSeen = () => stage.offsetParent !== null;

  function fit() {
    const room = stage.clientWidth;
    if (!room) return;
    const scale = Math.min(1, room / width);
    frame.style.setProperty("inline-size", `${width}px`);
    frame.style.setProperty("block-size", `${stage.clientHeight / scale}px`);
    frame.style.setProperty("transform", `scale(${scale})`);
    frame.style.setProperty("margin-inline-start", `${Math.max(0, (room - width * scale) / 2)}px`);
  }

  /** Show a page in the frame. If there is one already, only its text is replaced, so nothing jumps. */
  function show(markup) {
    const page = new DOMParser().parseFromString(markup, "text/html");
    // The frame runs none; the browser would say so each time.
    page.querySelectorAll("script").forEach((script) => script.remove());
    const old = frame.contentDocument?.querySelector("#page-main");
    const fresh = page.querySelector("#page-main");
    if (old && fresh) {
      const top = frame.contentWindow.scrollY;
      old.replaceWith(frame.contentDocument.adoptNode(fresh));
      frame.contentWindow.scrollTo({ top, behavior: "instant" });
      follow();
    } else {
      frame.srcdoc = `<!doctype html>${page.documentElement.outerHTML}`;
    }
  }

  /** Scroll the page to what is written at the caret. */
  function follow() {
    const page = frame.contentDocument;
    const place = isSeen() && page && form.contains(activeField()) ? placeOf(activeText(), page) : null;
    if (place) bringIntoSight(place, frame.contentWindow);
  }

  let resting;
  /** Once the caret rests on another line, so that scrolling the page by hand is left alone. */
  function followLater() {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const { name, value, caret } = activeText();
      const line = `${name} ${value?.slice(0, caret).split("\n").length}`;
      if (line !== lastLine) follow();
      lastLine = line;
    }, REST);
  }

  async function refresh() {
    if (running || !stale || !isSeen()) return;
    running = true;
    stale = false;
    const began = performance.now();
    try {
      const body = new FormData(form);
      for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
      const response = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrf() }, signal: AbortSignal.timeout(PATIENCE) });
      if (isSignedOut(response)) throw new Error("You are signed out. Sign in in another tab; what you wrote stays here.");
      if (!response.ok && response.status !== 422) throw new Error("The preview could not be made.");
      show(await response.text());
      status.textContent = "";
    } catch (error) {
      status.textContent = error.name === "TimeoutError" ? "The preview takes too long. It will be tried again after the next change."
        : error instanceof TypeError ? "The server does not answer. What you write is kept in this browser." : error.message;
    }
    took = performance.now() - began;
    running = false;
    if (stale) plan();
  }

  // One request at a time; the longer the last one took, the longer the wait.
  function plan() {
    stale = true;
    clearTimeout(waiting);
    waiting = setTimeout(refresh, Math.max(QUIET, 2 * took));
  }

  // Links open in a new tab; those to a part of the page scroll.
  frame.addEventListener("load", () => {
    follow();
    frame.contentDocument?.addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (!link) return;
      event.preventDefault();
      const target = link.getAttribute("href");
      if (target.startsWith("#")) frame.contentDocument.getElementById(decodeURIComponent(target.slice(1)))?.scrollIntoView();
      else window.open(link.href, "_blank", "noopener");
    });
    frame.contentDocument?.addEventListener("submit", (event) => event.preventDefault());
  });

  widths.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    for (const each of widths.children) each.setAttribute("aria-pressed", String(each === button));
    width = Number(button.dataset.width);
    fit();
  });
  widths.hidden = stage.hidden = false;
  for (const name of ["keyup", "click", "focusin"]) form.addEventListener(name, followLater);
  form.addEventListener("input", plan);
  form.addEventListener("change", plan);
  form.addEventListener("formset:removed", plan);
  new ResizeObserver(() => { fit(); refresh(); }).observe(stage);
  fit();
  refresh();
}
