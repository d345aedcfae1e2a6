"""Markdown in, clean HTML out: the one place where an author's text becomes HTML.

Markdown sanitises nothing, so its output passes through an allow-list (nh3, which parses as
browsers do) before anybody stores or shows it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import unescape

import markdown
import nh3
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify_unicode

from articles.content.extensions.languages import quotes_of
from articles.content.extensions.site import (
    SiteExtension,
    StoredPicture,
    Unrenderable,
    check_tags,
    with_pictures,
)
from articles.content.languages import SITE_LANGUAGE, language
from articles.content.plain_text import count_words, plain_text
from articles.content.time_limit import ServerBusy, note_rendered, render_in_time
from attachment_site.core.text import read_table, remembers_texts

# 100,000 words of the longest kind, with links.
MAX_CHARACTERS = 900_000


def _sets(rows: dict[str, str]) -> dict[str, set[str]]:
    return {name: set(words.split()) for name, words in rows.items()}


_ALLOWED = read_table(__file__, "tables/allowed.toml")
ALLOWED_TAGS = set(_ALLOWED["tags"].split())
ALLOWED_ATTRIBUTES = _sets(_ALLOWED["attributes"])
ALLOWED_CLASSES = _sets(_ALLOWED["classes"])
ALLOWED_VALUES = _sets(_ALLOWED["values"])
LINK_SCHEMES: tuple[str, ...] = tuple(_ALLOWED["link_schemes"])
PICTURE_SCHEMES = set(_ALLOWED["picture_schemes"])


@dataclass(frozen=True)
class RenderedMarkdown:
    """The result of rendering one Markdown text.

    `html` is safe to put into a page; `contents` lists its top-level sections as
    {"id": …, "title": …} in order; `words` counts the visible words. `refused_pictures` are the
    addresses of pictures that were left out because they are not on this site.
    """

    html: str
    contents: list[dict[str, str]] = field(default_factory=list)
    words: int = 0
    refused_pictures: list[str] = field(default_factory=list)


def render_markdown(
    text: str,
    *,
    top_heading: int = 2,
    id_prefix: str = "",
    in_language: str = SITE_LANGUAGE,
    find_picture: Callable[[str], StoredPicture | None] = lambda src: None,
) -> RenderedMarkdown:
    """Render Markdown with tables, footnotes, heading anchors and typographic quotes.

    `top_heading` is the level of the text's highest heading (2 for an article's body).
    `id_prefix` keeps the anchors of several texts on one page apart. `in_language` is the code of
    its language. `find_picture` looks up a picture of this site by its address. Raises
    Unrenderable for a text that is too long, nested too deeply, or would keep the parser busy."""
    rendered = _rendered(text, top_heading, id_prefix, in_language)
    if isinstance(rendered, str):
        raise Unrenderable(rendered)
    note_rendered(text)
    return replace(rendered, html=with_pictures(rendered.html, find_picture))


# The form, the model's check and the row itself each render the same text in one save.
@remembers_texts
def _rendered(
    text: str, top_heading: int, id_prefix: str, in_language: str
) -> RenderedMarkdown | str:
    """The text rendered without its pictures' sizes, or why it cannot be rendered."""
    if len(text) > MAX_CHARACTERS:
        return (
            f"This text has {len(text):,} characters; {MAX_CHARACTERS:,} are the most. Cut it"
            " into several articles."
        )
    try:
        rendered = render_in_time(render_here, text, top_heading, id_prefix, in_language)
    except ServerBusy as error:
        raise Unrenderable(str(error)) from error
    return RenderedMarkdown(**rendered) if isinstance(rendered, dict) else rendered


def render_here(
    text: str, top_heading: int, id_prefix: str, in_language: str
) -> RenderedMarkdown | str:
    """The same in this process, however long it takes."""
    try:
        check_tags(text)
        return _convert(text.replace("\x00", ""), top_heading, id_prefix, in_language)
    except Unrenderable as error:
        return str(error)
    except RecursionError:
        return "Lists or quotations stand inside each other too deeply. Use fewer levels."


def _convert(text: str, top_heading: int, id_prefix: str, in_language: str) -> RenderedMarkdown:
    site_extension = SiteExtension(top_heading=top_heading, language=language(in_language))

    def anchor(title: str, separator: str) -> str:
        return id_prefix + slugify_unicode(title, separator)

    converter = markdown.Markdown(
        extensions=[
            TableExtension(use_align_attribute=True),
            FootnoteExtension(BACKLINK_TEXT="↑", BACKLINK_TITLE="Back to note {} in the text"),
            TocExtension(slugify=anchor),
            quotes_of(language(in_language)),
            "sane_lists",
            "def_list",
            site_extension,
        ],
        output_format="html",
    )
    rendered = converter.convert(text)
    if id_prefix:
        rendered = re.sub(r'((?:id="|href="#)fn(?:ref\d*)?:)', rf"\1{id_prefix}", rendered)
    clean = sanitise(rendered)
    contents = [
        {"id": token["id"], "title": unescape(plain_text(token["name"]))}
        for token in converter.toc_tokens
    ]
    words = count_words(plain_text(clean))
    return RenderedMarkdown(clean, contents, words, refused_pictures(rendered))


def refused_pictures(html: str) -> list[str]:
    """Addresses of pictures and recordings that `sanitise` removes, each once, in order."""
    found: list[str] = []
    if not re.search("<(?:img|audio)", html, re.IGNORECASE):
        return found

    def note(tag: str, attribute: str, value: str) -> str:
        # nh3 calls this for tags that are not allowed, too.
        if tag in ("img", "audio") and attribute == "src":
            found.append(value)
        return value

    nh3.clean(
        html,
        tags={"img", "audio"},
        attributes={"img": {"src"}, "audio": {"src"}},
        attribute_filter=note,
        url_schemes=PICTURE_SCHEMES,
    )
    return list(dict.fromkeys(address for address in found if not is_own_address(address)))


def sanitise(html: str) -> str:
    """HTML reduced to the tags, attributes and addresses that an article may hold."""
    without_address = re.compile(r"<img(?![^>]* src=)[^>]*>|<audio(?![^>]* src=)[^>]*></audio>")
    clean, found = without_address.subn("", _clean(html))
    # An alt text may hold a “>”, and half a tag must not become one.
    clean = _clean(clean) if found else clean
    # No recording begins by itself, or is loaded before somebody wants to hear it.
    return clean.replace("<audio ", '<audio controls preload="none" ')


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        allowed_classes=ALLOWED_CLASSES,
        attribute_filter=_allowed_value,
        url_schemes=set(LINK_SCHEMES),
        link_rel=None,
        generic_attribute_prefixes=set(),
    )


def _allowed_value(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if is_own_address(value) else None
    if attribute in ALLOWED_VALUES:
        return value if value in ALLOWED_VALUES[attribute] else None
    if attribute == "id":
        return value if re.fullmatch(r"[\w:.-]+", value) else None
    return value


def is_own_address(address: str) -> bool:
    """Whether a browser would load this address from this very site.

    Browsers read a backslash as a slash and skip tabs and line ends, so `/\\evil.example`
    leads off the site; such characters are refused.
    """
    return bool(re.fullmatch(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*", address))
