"""Replaces WordPress's shortcodes, `[name attribute="value"]…[/name]`, with HTML."""

import html
import re
from collections.abc import Callable
from urllib.parse import unquote

from articles.transfer.gates.bodies import SHORTCODE, SHORTCODE_NAME
from articles.transfer.gates.pairs import outside_code, replace_pairs
from articles.transfer.gates.words import DRAFT, is_harmless
from articles.transfer.html_to_markdown.embeds import TABLE
from articles.transfer.html_to_markdown.lead import is_picture
from articles.transfer.html_to_markdown.sanitizer import limited_sub
from articles.transfer.wordpress import builders, prose
from articles.transfer.wordpress.data_tables import written_table
from articles.transfer.wordpress.figures import with_figures

PAGES: dict[str, str] = TABLE["pages"]
ALONE = re.compile(r"(?:\A|>|\n)\s*\Z"), re.compile(r"\s*(?:\Z|<|\n)")
MEDIA_ATTRIBUTES = ("src", "mp3", "mp4", "m4a", "m4v", "ogg", "ogv", "webm", "wav", "wmv", "flv")
NUMBERS = ("ids", "include", "images", "image", "image_id", "gallery_ids", "img", "bg", "photo")
# As no word is written: “no_toc”, “zotpressInTextBib”
MADE_UP = re.compile(r"\w[_-]\w|[a-z][A-Z][a-z]+[A-Z]")
LEFT_OUT = "means nothing here and was left out"

Gallery = Callable[[str], str]


def replace_shortcodes(text: str, gallery: Gallery, notes: list[str]) -> str:
    """The text with captions, galleries, embeds and players as HTML; the rest is noted.

    `gallery` takes numbers of images, and returns the HTML of these or, if there are none, of all
    that belong to the text.
    """
    if prose.PATTERNS.dynamic.search(text):
        notes.append("what the page builder filled in by itself was left out")
        text = prose.PATTERNS.dynamic.sub("", text)
    text = _replace_paired(text, "code|sourcecode|syntaxhighlighter", _code)
    return outside_code(text, lambda part: _replace(part, gallery, notes))


def replace_left_over(markup: str, notes: list[str]) -> str:
    """The HTML of another system without the shortcodes that came with its texts from WordPress."""
    if not prose.PATTERNS.left_over.search(markup):
        return markup
    return replace_shortcodes(markup, lambda numbers: "", notes)


def _replace(text, gallery, notes):
    if "[" not in text:
        return text
    text = _replace_paired(text, "caption|wp_caption", _caption)
    text = _replace_paired(text, "easytable|table|csv", written_table)
    text = _replace_paired(text, "|".join(["embed", *PAGES]), _embed)
    text = _replace_paired(text, "|".join(builders.QUOTATIONS), _quote)
    text = prose.PATTERNS.enclosed_url.sub(lambda match: _embed({}, match[2], ""), text)
    text = builders.replace_elements(text)
    text = prose.PATTERNS.link.sub(lambda m: link_around(m[1], m[2], m[3], notes) or m[0], text)
    closed = {name.lower() for name in re.findall(rf"\[/({SHORTCODE_NAME})\]", text)}

    def replace(match: re.Match[str]) -> str:
        before, slash, name, rest, _, after = match.groups()
        # Double brackets escape a shortcode.
        if before and after:
            return match[0][1:-1]
        name = name.lower()
        attrs = prose.attributes(rest)
        is_named = any(not key.isdecimal() for key in attrs)
        if not (slash or is_named or name in closed or _is_shortcode(name, rest, match)):
            return match[0]
        if slash:
            done = "\n\n" if builders.BUILDER.match(name) else ""
        else:
            is_block = bool(builders.BUILDER.match(name)) or name in closed or is_alone(match)
            done = _replace_single(name, rest, attrs, gallery, notes, is_block)
        # Else the words of two boxes would be one.
        following = match.string[match.end() : match.end() + 1]
        if following == "[" or (done and following.isalnum()):
            done = f"{done} " if done else "\n\n" * bool(slash)
        return before + done + after

    return limited_sub(SHORTCODE, replace, text)


def replace_shortcode(
    name: str, rest: str, is_end: bool, notes: list[str], *, is_block: bool = False
) -> str:
    """What stands for a single shortcode, or tag of another generator, that holds no gallery."""
    if is_end:
        return "\n\n" if builders.BUILDER.match(name) else ""
    return _replace_single(name, rest, prose.attributes(rest), lambda numbers: "", notes, is_block)


def _is_shortcode(name: str, rest: str, match: re.Match[str]) -> bool:
    """Whether a word in brackets without attributes is no author's remark, such as “[sic]”."""
    if rest.startswith("=") or prose.PATTERNS.url.search(rest) or MADE_UP.search(match[3]):
        return True
    if rest.strip():
        return name in PAGES
    is_known = is_alone(match) or is_harmless("shortcodes", name)
    return is_known and not prose.PATTERNS.numeral.fullmatch(name)


def is_alone(match: re.Match[str]) -> bool:
    """Whether a match has a line, or an element, of its own."""
    start, end = match.span()
    before, after = match.string[max(start - 80, 0) : start], match.string[end : end + 80]
    return bool(ALONE[0].search(before) and ALONE[1].match(after))


def _replace_single(name, rest, attrs, gallery, notes, is_block):
    if faqs := builders.questions(attrs):
        return faqs
    attrs = prose.without_controls(name, attrs, has_frame=bool(builders.BUILDER.match(name)))
    figures, used = _figures(name, attrs, gallery, notes)
    attrs = {key: value for key, value in attrs.items() if key not in used}
    if url := _player(name, rest, attrs):
        title = prose.first_of(attrs, prose.SETTINGS["titles"])
        others = {k: v for k, v in attrs.items() if v not in (title, url) and url not in v}
        frame = f'<iframe src="{html.escape(url)}" title="{html.escape(title)}"></iframe>'
        return f"\n\n{frame}\n\n{prose.as_blocks(prose.parts_of(others))}"
    parts = prose.parts_of(with_figures(name, attrs))
    known = " ".join([figures, *(html.unescape(part.markup) + part.address for part in parts)])
    loose = dict.fromkeys(prose.PATTERNS.url.findall(unquote(html.unescape(rest))))
    parts += [part for url in loose if url not in known for part in prose.parts_of(url)]
    notes += [
        f"the shortcode [{name}] became a link to {part.address}"
        for part in parts
        if part.address and part.kind != "picture"
    ]
    is_frame = builders.BUILDER.match(name) and builders.FRAME.search(name)
    if not (parts or figures or used or is_frame):
        notes.append(f"the shortcode [{name}] {LEFT_OUT}")
    is_known = builders.BUILDER.match(name) or is_harmless("shortcodes", name)
    if not is_known and any(not part.address for part in parts):
        notes.append(f"the shortcode [{name}] kept words in its attributes, {DRAFT}")
    return figures + (prose.as_blocks(parts, name) if is_block else prose.as_words(parts))


def _figures(name, attrs, gallery, notes):
    """The HTML of the pictures that a shortcode names by their numbers, and what named them."""
    keys = [key for key in NUMBERS if key in attrs and re.fullmatch(r"[\d, ]+", attrs[key])]
    if not prose.PATTERNS.gallery.search(name):
        keys = [key for key in keys if key not in ("ids", "include")]
    if not keys and name != "gallery":
        return "", []
    figures = gallery(attrs[keys[0]] if keys else "")
    if not figures:
        notes.append("a gallery without pictures in the export was left out")
    keys = keys or ["ids"]
    links = [key for key, value in attrs.items() if prose.address_of(value, key)]
    if figures and links and name != "gallery":
        url = html.escape(prose.address_of(attrs[links[0]], links[0]))
        figures = f'<a href="{url}">{figures}</a>'
        keys += links[:1]
    return f"\n\n{figures}\n\n" if figures else "", keys


def _quote(attrs, inner, name):
    cite = f"<cite>{source}</cite>" if (source := prose.as_words(prose.parts_of(attrs))) else ""
    return f"\n\n<blockquote><p>{inner.strip()}</p>{cite}</blockquote>\n\n"


def _player(name, rest, attrs):
    """The address of what a shortcode plays, or of the page that its number stands for."""
    source = prose.first_of(attrs, MEDIA_ATTRIBUTES)
    if source and name in ("audio", "video", "playlist"):
        return source
    if name not in PAGES and not prose.PATTERNS.player.search(name):
        return ""
    if match := prose.PATTERNS.url.search(unquote(html.unescape(rest))):
        return match[0]
    words = [word.strip("\"'") for word in re.findall(r"\"[^\"]*\"|\S+", rest.strip(" ="))]
    words.insert(0, prose.first_of(attrs, ("id", "v", "clip_id", "video_id")))
    found = next(filter(prose.PATTERNS.page_id.fullmatch, words), "")
    return PAGES[name].format(found) if found and name in PAGES else ""


def link_around(name: str, rest: str, inner: str, notes: list[str]) -> str:
    """The link, or the words with what is said of them, that a shortcode around them makes.

    Empty if it is another one.
    """
    name = name.lower()
    others = "caption", "embed", "code", *builders.QUOTATIONS, *PAGES
    if name in others or builders.BUILDER.match(name):
        return ""
    attrs = {"url": rest[1:].strip("\"'")} if rest.startswith("=") else prose.attributes(rest)
    parts = prose.parts_of(prose.without_controls(name, attrs))
    link = next((part for part in parts if part.address and part.kind != "picture"), None)
    said, inner = [part for part in parts if part is not link], inner.strip()
    if link:
        notes.append(f"the shortcode [{name}] became a link to {link.address}")
        inner = f'<a href="{html.escape(link.address)}">{inner}</a>'
        said += [prose.Part("words", link.markup)] if link.kind == "link" else []
    elif not (said and builders.INLINE.search(name)):
        return ""
    return f"{inner} ({prose.as_words(said)})" if said else inner


def _replace_paired(text, names, replace):
    """Replace each `[name …]inner[/name]`, unless a second bracket escapes it."""
    opening = re.compile(rf"(?<!\[)\[({names})(?![\w-])([^\[\]]*)\]", re.IGNORECASE)
    return replace_pairs(
        text,
        opening,
        lambda match, inner: replace(prose.attributes(match[2]), inner, match[1].lower()),
    )


def _caption(attrs, inner, name):
    match = prose.PATTERNS.linked_image.match(inner)
    image, caption = (match[1], match[2]) if match else ("", inner)
    caption = (caption.strip() or attrs.get("caption", "")).strip()
    figcaption = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f"\n\n<figure>{image}{figcaption}</figure>\n\n"


def _embed(attrs, inner, name):
    url = html.escape(html.unescape(inner.strip() or attrs.get("src", "")))
    if is_picture(url):
        return prose.as_blocks(prose.parts_of(html.unescape(url)))
    if name in PAGES and prose.PATTERNS.page_id.fullmatch(url):
        url = PAGES[name].format(url)
    wrapper = f'<div class="wp-block-embed__wrapper">{url}</div>'
    return f'\n\n<figure class="wp-block-embed">{wrapper}</figure>\n\n'


def _code(attrs, inner, name):
    inner = inner.strip("\n")
    escaped = inner if re.search(r"&(?:lt|gt|amp);", inner) else html.escape(inner, quote=False)
    return f"\n\n<pre>{escaped}</pre>\n\n"
