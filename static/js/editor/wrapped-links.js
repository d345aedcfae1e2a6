/** Addresses of mail filters, networks and searches that lead on to other ones, which stand in them. */

const WRAPPED = new RegExp(`^https?://(?:[\\w-]+\\.)*(?:${[
  "safelinks\\.(?:protection\\.outlook\\.com|office\\.net)/", "statics\\.teams\\.cdn\\.office\\.net/evergreen-assets/safelinks/",
  "urldefense\\.proofpoint\\.com/v", "linkprotect\\.cudasvc\\.com/", "google\\.[a-z.]{2,6}/url\\?", "duckduckgo\\.com/l/",
  "lm?\\.(?:facebook|instagram|messenger|threads)\\.com/", "linkedin\\.com/safety/", "slack-redir\\.net/", "out\\.reddit\\.com/",
  "youtube\\.com/redirect\\?",
].join("|")})`, "i");
// Proofpoint's newest way writes stars for some signs, two and a letter for a run of them, and the signs behind the address.
const DEFENDED = /^https:\/\/urldefense\.(?:com|us)\/v3\/__(.+?)__;([\w-]*)!/i;
const RUNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const ADDRESS = /https?:\/\/[^\s"<>()[\]]*[^\s"<>()[\].,;:!?'*]/gi;
const MOST_HOPS = 5;

function defended(address, signs) {
  const bytes = Uint8Array.from(atob(signs.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
  const left = [...new TextDecoder().decode(bytes)];
  return address.replace(/\*(?:\*([\w-]))?/g, (star, run) => left.splice(0, run ? RUNS.indexOf(run) + 2 : 1).join(""));
}

/** The address to which this one redirects; itself where it redirects nowhere. */
function next(url) {
  try {
    const [, address, signs] = DEFENDED.exec(url) ?? [];
    if (address) return defended(address, signs);
    if (!WRAPPED.test(url)) return url;
    const values = [...new URL(url).searchParams.values()];
    // Proofpoint's second way has signs of its own for those of addresses.
    if (url.includes("/v2/url?")) values.unshift(decodeURIComponent(values[0].replaceAll("-", "%").replaceAll("_", "/")));
    return values.find((value) => /^https?:\/\/[^\s"<>]+$/i.test(value)) ?? url;
  } catch {
    return url;
  }
}

/** Text, or HTML, in which links lead straight to where they lead in the end. */
export function straightened(copied, isHtml = false) {
  return copied.replace(ADDRESS, (found) => {
    const first = isHtml ? found.replaceAll("&amp;", "&") : found;
    let url = first;
    for (let hop = 0; hop < MOST_HOPS; hop += 1) url = next(url);
    if (url === first) return found;
    return isHtml ? url.replaceAll("&", "&amp;") : url;
  });
}
