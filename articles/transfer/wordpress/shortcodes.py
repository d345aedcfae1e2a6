"""Replaces WordPress's shortcodes, `[name attribute="value"]…[/name]`, with HTML."""

import html
import re
from collections.abc import Callable

NAME = r"[a-zA-Z][\w-]*"
SHORTCODE = re.compile(rf"\[(\[?)(/?)({NAME})(?![\w-])([^\[\]]*?)(/?)\](\]?)")
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
VERBATIM = re.compile(r"(<pre\b.*?</pre>|<code\b.*?</code>)", re.DOTALL | re.IGNORECASE)
LINKED_IMAGE = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL)
# Text in square brackets is a shortcode if it has one of these names, has attributes or is closed
# somewhere; anything else, such as “[sic]”, is the author's text.
NAMES_WITHOUT_ATTRIBUTES = {
    "gallery",
    "toc",
    "contact-form",
    "contact-form-7",
    "playlist",
    "audio",
    "video",
    "embed",
    "archives",
    "sitemap",
    "woocommerce_cart",
    "woocommerce_checkout",
    "woocommerce_my_account",
    "recent_posts",
    "subscribe2",
    "jetpack_subscription_form",
    "polldaddy",
    "sharethis",
}
IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)$", re.IGNORECASE)
MEDIA_ATTRIBUTES = ("src", "mp3", "mp4", "m4a", "m4v", "ogg", "ogv", "webm", "wav", "wmv", "flv")

Gallery = Callable[[str], str]


def replace_shortcodes(text: str, gallery: Gallery, notes: list[str]) -> str:
    """The text with captions, galleries, embeds and players as HTML; the rest is noted.

    `gallery` takes numbers of images, and returns the HTML of these or, if there are none, of all
    that belong to the text.
    """
    text = _replace_paired(text, "code|sourcecode|syntaxhighlighter", _code)
    parts = VERBATIM.split(text)
    parts[::2] = [_replace(part, gallery, notes) for part in parts[::2]]
    return "".join(parts)


def attributes(text: str) -> dict[str, str]:
    """The attributes of a shortcode, with entities and curly quotes normalized."""
    text = html.unescape(text).translate({0x201C: '"', 0x201D: '"', 0x2033: '"'})
    return {
        name.lower(): double or single or bare
        for name, double, single, bare in ATTRIBUTE.findall(text)
    }


def _replace(text, gallery, notes):
    if "[" not in text:
        return text
    text = _replace_paired(text, "caption|wp_caption", _caption)
    text = _replace_paired(text, "embed", _embed)
    closed = {name.lower() for name in re.findall(rf"\[/({NAME})\]", text)}

    def replace(match: re.Match[str]) -> str:
        before, slash, name, rest, _, after = match.groups()
        # Double brackets escape a shortcode.
        if before and after:
            return match[0][1:-1]
        attrs = attributes(rest)
        if not (slash or attrs or name.lower() in closed | NAMES_WITHOUT_ATTRIBUTES):
            return match[0]
        return before + _replace_single(name.lower(), attrs, bool(slash), gallery, notes) + after

    return SHORTCODE.sub(replace, text)


def _replace_single(name, attrs, is_end, gallery, notes):
    if name == "gallery":
        figures = gallery(attrs.get("ids") or attrs.get("include") or "")
        if not figures:
            notes.append("a gallery without pictures in the export was left out")
        return figures
    if name in ("audio", "video", "playlist") and not is_end:
        source = next((attrs[key] for key in MEDIA_ATTRIBUTES if attrs.get(key)), "")
        if source:
            return f'\n\n<{name} src="{html.escape(source)}"></{name}>\n\n'
    if name.endswith("image") and IMAGE_FILE.search(attrs.get("src", "")):
        source, alt = html.escape(attrs["src"]), html.escape(attrs.get("alt", ""))
        return f'\n\n<img src="{source}" alt="{alt}">\n\n'
    if not is_end:
        notes.append(f"the shortcode [{name}] means nothing here and was left out")
    return ""


def _replace_paired(text, names, replace):
    """Replace each `[name …]inner[/name]` in one pass."""
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


def _caption(attrs, inner):
    match = LINKED_IMAGE.match(inner)
    image, caption = (match[1], match[2]) if match else ("", inner)
    caption = (caption.strip() or html.escape(attrs.get("caption", ""))).strip()
    figcaption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n\n<figure>{image}{figcaption}</figure>\n\n"


def _embed(attrs, inner):
    url = html.escape(html.unescape(inner.strip() or attrs.get("src", "")))
    wrapper = f'<div class="wp-block-embed__wrapper">{url}</div>'
    return f'\n\n<figure class="wp-block-embed">{wrapper}</figure>\n\n'


def _code(attrs, inner):
    inner = inner.strip("\n")
    escaped = inner if re.search(r"&(?:lt|gt|amp);", inner) else html.escape(inner, quote=False)
    return f"\n\n<pre>{escaped}</pre>\n\n"
