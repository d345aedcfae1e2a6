"""WordPress's shortcodes, `[name attribute="value"]…[/name]`, as HTML; unknown ones are noted."""

import html
import re
from collections.abc import Callable

NAME = r"[a-zA-Z][\w-]*"
SHORTCODE = re.compile(rf"\[(\[?)(/?)({NAME})(?![\w-])([^\[\]]*?)(/?)\](\]?)")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
LITERAL = re.compile(r"(<pre\b.*?</pre>|<code\b.*?</code>)", re.DOTALL | re.IGNORECASE)
PICTURE = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL)
# What stands in square brackets is a shortcode if it has one of these names, has attributes or is
# closed somewhere; all else, such as “[sic]”, is the author's text.
NAMES_WITHOUT_ATTRIBUTES = {
    *("gallery", "toc", "contact-form", "contact-form-7", "playlist", "audio", "video", "embed"),
    *("archives", "sitemap", "woocommerce_cart", "woocommerce_checkout", "woocommerce_my_account"),
    *("recent_posts", "subscribe2", "jetpack_subscription_form", "polldaddy", "sharethis"),
}
PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
PLAYED = ("src", "mp3", "mp4", "m4a", "m4v", "ogg", "ogv", "webm", "wav", "wmv", "flv")

Gallery = Callable[[str], str]


def without_shortcodes(text: str, gallery: Gallery, notes: list[str]) -> str:
    """The text with captions, galleries, embeds and players as HTML, code left as it is.

    `gallery` gives the HTML of the pictures whose numbers it gets, or, without numbers, of all
    that belong to the text.
    """
    text = _paired(text, "code|sourcecode|syntaxhighlighter", _code)
    parts = LITERAL.split(text)
    parts[::2] = [_converted(part, gallery, notes) for part in parts[::2]]
    return "".join(parts)


def attributes(text: str) -> dict[str, str]:
    """The attributes of a shortcode, with entities and curly quotes read as meant."""
    plain = html.unescape(text).translate({0x201C: '"', 0x201D: '"', 0x2033: '"'})
    return {
        name.lower(): double or single or bare
        for name, double, single, bare in ATTRIBUTE.findall(plain)
    }


def _converted(text, gallery, notes):
    if "[" not in text:
        return text
    text = _paired(text, "caption|wp_caption", _caption)
    text = _paired(text, "embed", _embed)
    closed = {name.lower() for name in re.findall(rf"\[/({NAME})\]", text)}

    def one(match):
        opening, slash, name, rest, _, closing = match.groups()
        if opening and closing:
            return match[0][1:-1]
        known = attributes(rest)
        if not (slash or known or name.lower() in closed | NAMES_WITHOUT_ATTRIBUTES):
            return match[0]
        return opening + _single(name.lower(), known, bool(slash), gallery, notes) + closing

    return SHORTCODE.sub(one, text)


def _single(name, known, is_end, gallery, notes):
    if name == "gallery":
        shown = gallery(known.get("ids") or known.get("include") or "")
        if not shown:
            notes.append("a gallery without pictures in the export was left out")
        return shown
    if name in ("audio", "video", "playlist") and not is_end:
        source = next((known[key] for key in PLAYED if known.get(key)), "")
        if source:
            return f'\n\n<{name} src="{html.escape(source)}"></{name}>\n\n'
    if name.endswith("image") and PICTURE_FILE.search(known.get("src", "")):
        source, alt = html.escape(known["src"]), html.escape(known.get("alt", ""))
        return f'\n\n<img src="{source}" alt="{alt}">\n\n'
    if not is_end:
        notes.append(f"the shortcode [{name}] means nothing here and was left out")
    return ""


def _paired(text, names, replace):
    """Replace each `[name …]inner[/name]`, looking at every part of the text once."""
    opening = re.compile(rf"\[({names})(?![\w-])([^\[\]]*)\]", re.IGNORECASE)
    done, position = [], 0
    while match := opening.search(text, position):
        end = text.lower().find(f"[/{match[1].lower()}]", match.end()) if "[/" in text else -1
        if end < 0 or text[match.start() - 1 : match.start()] == "[":
            done.append(text[position : match.end()])
            position = match.end()
            continue
        inner = text[match.end() : end]
        done += [text[position : match.start()], replace(attributes(match[2]), inner)]
        position = end + len(match[1]) + 3
    return "".join([*done, text[position:]])


def _caption(known, inner):
    match = PICTURE.match(inner)
    picture, words = (match[1], match[2]) if match else ("", inner)
    words = (words.strip() or html.escape(known.get("caption", ""))).strip()
    caption = f"<figcaption>{words}</figcaption>" if words else ""
    return f"\n\n<figure>{picture}{caption}</figure>\n\n"


def _embed(known, inner):
    address = html.escape(html.unescape(inner.strip() or known.get("src", "")))
    wrapper = f'<div class="wp-block-embed__wrapper">{address}</div>'
    return f'\n\n<figure class="wp-block-embed">{wrapper}</figure>\n\n'


def _code(known, inner):
    inner = inner.strip("\n")
    escaped = inner if re.search(r"&(?:lt|gt|amp);", inner) else html.escape(inner, quote=False)
    return f"\n\n<pre>{escaped}</pre>\n\n"
