"""Markdown in, clean HTML out: the one place where an author's text becomes markup.

Pure text in and out. Markdown sanitises nothing, so everything it gives is passed through an
allow-list (nh3, which parses as browsers do) before anybody stores or shows it.
"""

import html
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import markdown
import nh3
from markdown.extensions import Extension
from markdown.extensions.footnotes import FootnoteExtension
from markdown.extensions.tables import TableExtension
from markdown.extensions.toc import TocExtension, slugify_unicode
from markdown.treeprocessors import Treeprocessor

WORDS_PER_MINUTE = 230
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

ALLOWED_TAGS = {
    *("h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "kbd"),
    *("strong", "em", "b", "i", "u", "s", "del", "ins", "mark", "small", "sub", "sup", "abbr"),
    *("cite", "q", "a", "img", "figure", "figcaption", "div", "span", "ul", "ol", "li"),
    *("dl", "dt", "dd", "table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ALLOWED_ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "id", "aria-label"},
    "abbr": {"title"},
    "div": {"role", "tabindex", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "li": {"id"},
    "ol": {"start"},
    "sup": {"id"},
    "td": {"data-align", "colspan", "rowspan"},
    "th": {"data-align", "colspan", "rowspan", "scope"},
    **{heading: {"id"} for heading in HEADINGS[1:]},
}
ALLOWED_CLASSES = {
    "a": {"footnote-ref", "footnote-backref"},
    "div": {"footnote", "table-scroll"},
}
ALLOWED_VALUES = {
    "role": {"region"},
    "tabindex": {"0"},
    "loading": {"lazy"},
    "decoding": {"async"},
    "data-align": {"left", "center", "right"},
    "dir": {"ltr", "rtl", "auto"},
    "scope": {"col", "row"},
}

ImageSize = Callable[[str], tuple[int, int] | None]


@dataclass(frozen=True)
class Rendered:
    """What one Markdown text becomes.

    `html` is safe to put into a page; `contents` lists its top-level sections as
    {"id": …, "title": …} in order; `words` counts what a reader reads.
    """

    html: str
    contents: list[dict[str, str]] = field(default_factory=list)
    words: int = 0


def render_markdown(
    text: str,
    *,
    top_heading: int = 2,
    id_prefix: str = "",
    image_size: ImageSize = lambda src: None,
) -> Rendered:
    """Render Markdown with tables, footnotes, heading anchors and typographic quotes.

    `top_heading` is the level that the text's highest heading gets (2 for an article's body).
    `id_prefix` keeps the anchors of several texts on one page apart. `image_size` gives the
    width and height of an image of this site in pixels, or None where it is not known.
    """
    converter = markdown.Markdown(
        extensions=[
            TableExtension(use_align_attribute=True),
            FootnoteExtension(BACKLINK_TEXT="↑", BACKLINK_TITLE="Back to note {} in the text"),
            TocExtension(slugify=lambda value, sep: id_prefix + slugify_unicode(value, sep)),
            "smarty",
            "sane_lists",
            "fenced_code",
            SiteMarkup(top_heading=top_heading, image_size=image_size),
        ],
        output_format="html",
    )
    rendered = converter.convert(text.replace("\x00", ""))
    if id_prefix:
        rendered = re.sub(r'((?:id="|href="#)fn(?:ref\d*)?:)', rf"\1{id_prefix}", rendered)
    clean = sanitise(rendered)
    contents = [
        {"id": token["id"], "title": html.unescape(strip_tags(token["name"]))}
        for token in converter.toc_tokens
    ]
    return Rendered(clean, contents, count_words(strip_tags(clean)))


def sanitise(markup: str) -> str:
    """Only the tags, attributes and addresses that an article may hold (an allow-list)."""
    without_address = re.compile(r"<img(?![^>]* src=)[^>]*>")
    # Cleaned again after the cut: an alt text may hold a “>”, and half a tag must not become one.
    return _clean(without_address.sub("", _clean(markup)))


def _clean(markup: str) -> str:
    return nh3.clean(
        markup,
        tags=ALLOWED_TAGS,
        attributes=ALLOWED_ATTRIBUTES,
        allowed_classes=ALLOWED_CLASSES,
        attribute_filter=_allowed_value,
        url_schemes={"http", "https", "mailto"},
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

    A browser reads a backslash as a slash and skips tabs and line ends, so `/\\evil.example`
    leaves the site; such characters are refused.
    """
    return bool(re.fullmatch(r"/(?![/\\])[^\s\\\x00-\x1f\x7f]*", address))


def strip_tags(markup: str) -> str:
    """The text of clean markup, entities resolved, with blocks kept apart by spaces."""
    return html.unescape(
        re.sub(r"<[^>]*>", " ", re.sub(r"</?(?:em|strong|a|sup)\b[^>]*>", "", markup))
    )


def count_words(text: str) -> int:
    """How many words a reader reads: runs between blanks that hold a letter or a digit."""
    return sum(1 for word in text.split() if any(character.isalnum() for character in word))


def reading_minutes(words: int) -> int:
    """Minutes to read `words` at 230 words a minute, rounded up, at least 1."""
    return max(1, math.ceil(words / WORDS_PER_MINUTE))


class SiteMarkup(Extension):
    """Headings that fit the page, images that do not shift it, tables that can be scrolled."""

    def __init__(self, *, top_heading: int, image_size: ImageSize):
        super().__init__()
        self.top_heading = top_heading
        self.image_size = image_size

    def extendMarkdown(self, md):  # noqa: N802 - the name is Markdown's
        # Before "toc" (5), which writes the anchors; after "inline" (20), which makes images.
        md.treeprocessors.register(_Levels(md, self.top_heading), "heading_levels", 8)
        md.treeprocessors.register(_Images(md, self.image_size), "image_sizes", 7)
        md.treeprocessors.register(_Tables(md), "table_scroll", 6)
        md.treeprocessors.register(_NoteLinks(md), "note_links", 6)


class _Levels(Treeprocessor):
    def __init__(self, md, top_heading):
        super().__init__(md)
        self.top_heading = top_heading

    def run(self, root):
        """Start at the top level and close gaps, as WCAG technique G141 asks."""
        open_levels: list[int] = []
        for heading in (node for node in root.iter() if node.tag in HEADINGS):
            level = int(heading.tag[1])
            open_levels = [outer for outer in open_levels if outer < level] + [level]
            heading.tag = f"h{min(6, self.top_heading + len(open_levels) - 1)}"


class _Images(Treeprocessor):
    def __init__(self, md, image_size):
        super().__init__(md)
        self.image_size = image_size

    def run(self, root):
        for image in root.iter("img"):
            image.set("loading", "lazy")
            image.set("decoding", "async")
            size = self.image_size(image.get("src", ""))
            if size:
                image.set("width", str(size[0]))
                image.set("height", str(size[1]))


class _NoteLinks(Treeprocessor):
    def run(self, root):
        """Name the arrow back from a note for those who hear it."""
        for link in root.iter("a"):
            if link.get("class") == "footnote-backref":
                link.set("aria-label", link.attrib.pop("title"))


class _Tables(Treeprocessor):
    def run(self, root):
        """A wide table scrolls inside its own box, which the keyboard can reach (WCAG 2.1.1)."""
        for cell in root.iter():
            # HTML 5 has no align attribute on cells, and the security policy no style attribute.
            if align := cell.attrib.pop("align", None):
                cell.set("data-align", align)
        for parent in list(root.iter()):
            for position, child in enumerate(list(parent)):
                if child.tag != "table":
                    continue
                box = parent.makeelement(
                    "div",
                    {
                        "class": "table-scroll",
                        "role": "region",
                        "tabindex": "0",
                        "aria-label": "Table",
                    },
                )
                box.tail, child.tail = child.tail, None
                parent[position] = box
                box.append(child)
