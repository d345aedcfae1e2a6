/** An element with attributes and children, without those that are null; `on…` attributes are listeners. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child != null && child !== false));
  return made;
}

/** Words on one line, as the words of a link or picture in Markdown. */
export const escaped = (words) => words.replace(/[[\]\\]/g, "\\$&").replace(/\s+/g, " ");

export const SIGNED_OUT = "You are signed out. Sign in in another tab, then try again.";

/** Whether the server answered with its sign-in page, or would not take the token of a session that ended. */
export const isSignedOut = (response) => response.redirected || response.status === 403;

export const csrf = () => document.querySelector("[name=csrfmiddlewaretoken]").value;
