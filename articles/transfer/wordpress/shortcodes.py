"""Replaces WordPress's shortcodes, `[name attribute="value"]…[/name]`, with HTML."""

import html
import re
from collections.abc import Callable
from urllib.parse import unquote

from articles.transfer.gates.bodies import SHORTCODE, SHORTCODE_NAME
from articles.transfer.gates.words import is_harmless
from articles.transfer.html_to_markdown.embeds import TABLE, is_picture
from articles.transfer.wordpress.builders import (
    BUILDER,
    INLINE,
    LEFT_OUT,
    first_of,
    frame_of,
    other_words,
    questions,
)

NAME = SHORTCODE_NAME
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
VERBATIM = re.compile(r"(<pre\b.*?</pre>|<code\b.*?</code>)", re.DOTALL | re.IGNORECASE)
LINKED_IMAGE = re.compile(r"\s*((?:<a\b[^>]*>\s*)?<img\b[^>]*>(?:\s*</a>)?)(.*)", re.DOTALL)
# A shortcode with an address around a few words: a button, a tooltip
LINK = re.compile(
    rf"\[({NAME})(\s[^\[\]]{{0,1000}}?(?:https?://|(?:link|url|href)=[\"']?/)[^\[\]]{{0,1000}})\]"
    r"([^\[\]<]{1,200})\[/\1\]",
    re.IGNORECASE,
)
URL = re.compile(r"(?<![\w/])https?://[^\s<>\"'\]|”″]*[^\s<>\"'\]|”″,;]")
PAGES: dict[str, str] = TABLE["pages"]
# The mark of a note, and no name
NUMERAL = re.compile(r"[ivxlc]{1,6}|[a-z]", re.IGNORECASE)
PAGE_ID = re.compile(r"[\w-]{3,}(?:/[\w-]+)?")
ALONE = re.compile(r"(?:\A|>|\n)\s*\Z"), re.compile(r"\s*(?:\Z|<|\n)")
MEDIA_ATTRIBUTES = ("src", "mp3", "mp4", "m4a", "m4v", "ogg", "ogv", "webm", "wav", "wmv", "flv")
TEXT_ATTRIBUTES = ("button_text", "text", "title", "label", "caption", "alt")
NUMBERS = ("ids", "include", "images", "image", "image_id", "gallery_ids")
QUOTATIONS = ("quote", "blockquote", "su_quote", "pullquote")
# An address between the two halves of a shortcode
ENCLOSED_URL = re.compile(rf"\[({NAME})(?:\s[^\[\]]*)?\]\s*(https?://[^\s\[\]<>]+)\s*\[/\1\]")

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
    text = _replace_paired(text, "|".join(["embed", *PAGES]), _embed)
    text = _replace_paired(text, "|".join(QUOTATIONS), _quote)
    text = ENCLOSED_URL.sub(lambda match: _embed({}, match[2], ""), text)
    text = LINK.sub(lambda match: _link(match, notes), text)
    closed = {name.lower() for name in re.findall(rf"\[/({NAME})\]", text)}

    def replace(match: re.Match[str]) -> str:
        before, slash, name, rest, _, after = match.groups()
        # Double brackets escape a shortcode.
        if before and after:
            return match[0][1:-1]
        name = name.lower()
        attrs = attributes(rest)
        if not (slash or attrs or name in closed or _is_shortcode(name, rest, match)):
            return match[0]
        done = _replace_single(name, rest, attrs, bool(slash), gallery, notes)
        if name in closed and not (
            slash or INLINE.search(name) or BUILDER.match(name) or URL.search(rest)
        ):
            words = frame_of(name, attrs, [])
            done = words + done if words.strip() else done
        # Else the words of two boxes would be one.
        if slash and match.string[match.end() : match.end() + 1] == "[":
            done = done or "\n\n"
        return before + done + after

    return SHORTCODE.sub(replace, text)


def replace_shortcode(name: str, rest: str, is_end: bool, notes: list[str]) -> str:
    """What stands for a single shortcode, or tag of another generator, that holds no gallery."""
    return _replace_single(name, rest, attributes(rest), is_end, lambda numbers: "", notes)


def _is_shortcode(name: str, rest: str, match: re.Match[str]) -> bool:
    """Whether a word in brackets without attributes is no author's remark, such as “[sic]”."""
    if rest.startswith("=") or URL.search(rest) or re.search(r"\w[_-]\w", name):
        return True
    if rest.strip():
        return name in PAGES
    before, after = match.string[: match.start()][-80:], match.string[match.end() :][:80]
    is_alone = ALONE[0].search(before) and ALONE[1].match(after)
    return not NUMERAL.fullmatch(name) and (bool(is_alone) or is_harmless("shortcodes", name))


def _replace_single(name, rest, attrs, is_end, gallery, notes):
    if is_end:
        return "\n\n" if BUILDER.match(name) else ""
    numbers = next(
        (attrs[key] for key in NUMBERS if re.fullmatch(r"[\d, ]+", attrs.get(key, ""))), ""
    )
    url = _address(name, rest, attrs)
    if name == "gallery" or (numbers and re.search("image|gallery|carousel|slider", name)):
        figures = gallery(numbers)
        if not figures:
            notes.append("a gallery without pictures in the export was left out")
        is_linked = url and name != "gallery"
        return f'<a href="{html.escape(url)}">{figures}</a>' if is_linked else figures
    if faqs := questions(attrs):
        return faqs
    if BUILDER.match(name) and not url:
        return frame_of(name, attrs, notes)
    if not url:
        notes.append(f"the shortcode [{name}] {LEFT_OUT}")
        return ""
    text = html.escape(first_of(attrs, TEXT_ATTRIBUTES))
    before = other_words(name, attrs, text)
    if is_picture(url):
        return f'\n\n{before}<img src="{html.escape(url)}" alt="{text}">\n\n'
    if re.search("audio|video|playlist|soundcloud|iframe", name) or name in PAGES:
        return f'\n\n<iframe src="{html.escape(url)}" title="{text}"></iframe>\n\n'
    others = dict.fromkeys(URL.findall(unquote(html.unescape(rest)))) | {url: None}
    del others[url]
    notes += [
        f"the shortcode [{name}] became a link to {one}"
        for one in (url, *others)
        if not is_picture(one)
    ]
    links = [(url, text or html.escape(url)), *((one, html.escape(one)) for one in others)]
    link = " ".join(_link_or_image(one, words) for one, words in links)
    return f"\n\n{before}{link}\n\n" if BUILDER.match(name) else link


def _link_or_image(url: str, words: str) -> str:
    if is_picture(url):
        return f'<img src="{html.escape(url)}" alt="">'
    return f'<a href="{html.escape(url)}">{words}</a>'


def _quote(attrs, inner, name):
    source = first_of(attrs, ("cite", "author", "source"))
    cite = f"<cite>{html.escape(source)}</cite>" if source else ""
    return f"\n\n<blockquote><p>{inner.strip()}</p>{cite}</blockquote>\n\n"


def _address(name, rest, attrs):
    """The address in a shortcode, or that of the page that its number stands for."""
    if name in ("audio", "video", "playlist") and (source := first_of(attrs, MEDIA_ATTRIBUTES)):
        return source
    if match := URL.search(unquote(html.unescape(rest))):
        return match[0]
    if name in PAGES:
        words = [
            first_of(attrs, ("id", "v")),
            *(word.strip("\"'") for word in rest.strip(" =").split()),
        ]
        found = next(filter(PAGE_ID.fullmatch, words), "")
        return PAGES[name].format(found) if found else ""
    return ""


def _link(match, notes):
    name, rest, inner = match.groups()
    attrs = attributes(rest)
    found = URL.search(unquote(html.unescape(rest)))
    is_other = name.lower() in ("caption", "embed", "code", *QUOTATIONS, *PAGES)
    url = found[0] if found else first_of(attrs, ("link", "url", "href"))
    if is_other or BUILDER.match(name) or not url:
        return match[0]
    notes.append(f"the shortcode [{name}] became a link to {url}")
    return f'<a href="{html.escape(url)}">{inner.strip()}</a>'


def _replace_paired(text, names, replace):
    """Replace each `[name …]inner[/name]`, unless a second bracket escapes it."""
    pair = rf"(?<!\[)\[({names})(?![\w-])([^\[\]]*)\](.*?)\[/\1\]"
    return re.sub(
        pair,
        lambda match: replace(attributes(match[2]), match[3], match[1].lower()),
        text,
        flags=re.DOTALL | re.IGNORECASE,
    )


def _caption(attrs, inner, name):
    match = LINKED_IMAGE.match(inner)
    image, caption = (match[1], match[2]) if match else ("", inner)
    caption = (caption.strip() or html.escape(attrs.get("caption", ""))).strip()
    figcaption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n\n<figure>{image}{figcaption}</figure>\n\n"


def _embed(attrs, inner, name):
    url = html.escape(html.unescape(inner.strip() or attrs.get("src", "")))
    if name in PAGES and PAGE_ID.fullmatch(url):
        url = PAGES[name].format(url)
    wrapper = f'<div class="wp-block-embed__wrapper">{url}</div>'
    return f'\n\n<figure class="wp-block-embed">{wrapper}</figure>\n\n'


def _code(attrs, inner, name):
    inner = inner.strip("\n")
    escaped = inner if re.search(r"&(?:lt|gt|amp);", inner) else html.escape(inner, quote=False)
    return f"\n\n<pre>{escaped}</pre>\n\n"
