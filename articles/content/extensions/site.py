"""The site's own extension of Markdown, with limits on tags and brackets."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown import inlinepatterns as own
from markdown.extensions import Extension
from markdown.extensions.def_list import DefListIndentProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from articles.content.extensions import blocks, inline
from articles.content.extensions.languages import Directions
from articles.content.extensions.media import Media
from articles.content.extensions.nesting import CodeInBlock, Nesting
from articles.content.languages import Language

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
MAX_TAGS = 10_000
# In one paragraph: the time grows with the square, and these take about two seconds.
MAX_BRACKETS = 2_000
# About half a second.
MAX_BRACKET_STEPS = 1_000_000
MAX_TAG_SCANS = 20_000_000
# Markdown's own, which look for the end of each “[” letter by letter: not where there is none
LINKS: dict[str, tuple[type[own.LinkInlineProcessor], str, int]] = {
    "reference": (own.ReferenceInlineProcessor, own.REFERENCE_RE, 170),
    "link": (inline.MarklessLink, own.LINK_RE, 160),
    "image_link": (own.ImageInlineProcessor, own.IMAGE_LINK_RE, 150),
    "image_reference": (own.ImageReferenceInlineProcessor, own.IMAGE_REFERENCE_RE, 140),
    "short_reference": (own.ShortReferenceInlineProcessor, own.REFERENCE_RE, 130),
    "short_image_ref": (own.ShortImageReferenceInlineProcessor, own.IMAGE_REFERENCE_RE, 125),
}
CLOSED = r"(?=[^\]]*\])"
COLUMN_SIZES = "(max-width: 46rem) 92vw, (max-width: 64rem) 41rem, 56rem"
IMAGE_TAG = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
BRACKET = re.compile(r"[\[\]]")
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


class Unrenderable(ValueError):
    """A text that Markdown cannot turn into a page; says to the author what to change."""


@dataclass(frozen=True)
class StoredPicture:
    """A stored picture: its size in pixels, and its widths as `srcset` lists."""

    width: int
    height: int
    webp: str = ""
    avif: str = ""


def with_pictures(html: str, find_picture: Callable[[str], StoredPicture | None]) -> str:
    """Clean HTML whose known pictures have `width`, `height` and `srcset`.

    In clean HTML a quotation mark always ends an attribute, so a pattern can read a tag.
    """

    def with_sizes(match: re.Match[str]) -> str:
        attributes = dict(ATTRIBUTE.findall(match[1]))
        picture = find_picture(attributes.get("src", ""))
        if picture is None:
            return match[0]
        attributes |= {"width": str(picture.width), "height": str(picture.height)}
        if picture.webp:
            attributes |= {"srcset": picture.webp, "sizes": COLUMN_SIZES}
        image = "".join(f' {name}="{attributes[name]}"' for name in sorted(attributes))
        if not picture.avif:
            return f"<img{image}>"
        return (
            f'<picture><source sizes="{COLUMN_SIZES}" srcset="{picture.avif}" type="image/avif">'
            f"<img{image}></picture>"
        )

    return IMAGE_TAG.sub(with_sizes, html)


def check_tags(text: str) -> None:
    """Raise Unrenderable where HTML would keep the parser busy: too many tags, or unclosed ones."""
    scans, end = 0, -1
    for number, start in enumerate(re.finditer(r"<[A-Za-z/!?]", text), start=1):
        if number > MAX_TAGS:
            raise Unrenderable("This text holds too many HTML tags. Write it in Markdown.")
        if end < start.start():
            end = text.find(">", start.start())
            end = len(text) if end < 0 else end
        scans += end - start.start()
        if scans > MAX_TAG_SCANS:
            raise Unrenderable(
                "Too many tags are opened with “<” and not closed. Write &lt; there."
            )


class SiteExtension(Extension):
    """All that the site adds to Markdown, whose highest heading gets the level `top_heading`."""

    def __init__(self, *, top_heading: int, language: Language):
        super().__init__()
        self.top_heading, self.language = top_heading, language

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the name is Markdown's
        # After line ends and tabs are alike (30), before HTML is read (20)
        md.preprocessors.register(Nesting(md), "nesting", 25)
        # In place of the one that knows no definitions in items, and so takes what is in them
        md.parser.blockprocessors.register(DefListIndentProcessor(md.parser), "indent", 90)
        md.parser.blockprocessors.register(blocks.Callouts(md.parser), "callouts", 21)
        # After lists and quotations, before paragraphs (10)
        md.parser.blockprocessors.register(CodeInBlock(md.parser), "code_in_block", 12)
        patterns = md.inlinePatterns
        for name, (processor, pattern, priority) in LINKS.items():
            patterns.register(processor(pattern + CLOSED, md), name, priority)
        # After links and code (120 and more), whose addresses and signs stay as they are
        patterns.register(inline.Doi(inline.DOI, md), "doi", 100)
        patterns.register(inline.Written(inline.RANGE, md, f"–{inline.WORD_JOINER}"), "range", 90)
        patterns.register(inline.Prime(inline.PRIME, md), "prime", 90)
        patterns.register(inline.Written(inline.APOSTROPHE, md, "’"), "apostrophe", 90)
        # After tags of HTML (90) are read
        patterns.register(blocks.BareLinks(blocks.BARE_LINK, md), "bare_links", 85)
        patterns.register(own.SimpleTagInlineProcessor(r"(~~)(?!\s)(.+?)~~", "del"), "del", 65)
        tree = md.treeprocessors
        # Before "inline" (20), so that marks in what they move are read
        tree.register(blocks.SourcesAndTasks(md), "sources_and_tasks", 25)
        tree.register(_Brackets(md), "brackets", 22)
        tree.register(inline.Markless(inline.has_mark), "markless", 21)
        # After it, as it makes links and pictures
        tree.register(Media(md), "media", 16)
        tree.register(blocks.Figures(md), "figures", 15)
        # Before the patterns of "smarty" (6)
        tree.register(inline.Markless(inline.has_quote), "unquoted", 7)
        # Before "toc" (5), which writes the anchors
        tree.register(_Page(self.top_heading), "page", 6)
        # After all others have made their elements
        tree.register(Directions(md, self.language), "directions", 4)


class _Brackets(Treeprocessor):
    """Raises Unrenderable where brackets would keep the patterns of links busy."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            for text in (element.text, element.tail):
                if text and not isinstance(text, AtomicString):
                    _check_brackets(text)


def _check_brackets(text: str) -> None:
    """Count how far it is from each “[” to its “]”, or to the end: patterns go there every time."""
    opened: list[int] = []
    steps = pairs = 0
    for bracket in BRACKET.finditer(text):
        if bracket[0] == "[":
            opened.append(bracket.start())
        elif opened:
            steps += bracket.start() - opened.pop()
            pairs += 1
    if len(opened) + 2 * pairs > MAX_BRACKETS:
        raise Unrenderable(
            f"One paragraph holds more than {MAX_BRACKETS:,} square brackets. Cut it into"
            " several, with an empty line between them."
        )
    if steps + sum(len(text) - start for start in opened) > MAX_BRACKET_STEPS:
        raise Unrenderable(
            "Too many square brackets are opened in one paragraph and not closed soon. Write"
            " \\[ there."
        )


class _Page(Treeprocessor):
    """What the page needs of each element."""

    def __init__(self, top_heading: int):
        super().__init__()
        self.top_heading = top_heading

    def run(self, root: Element) -> None:
        open_levels: list[int] = []
        for element in list(root.iter()):
            if element.tag in HEADINGS:
                # Start at the top level and close gaps, as WCAG technique G141 asks.
                level = int(element.tag[1])
                open_levels = [outer for outer in open_levels if outer < level] + [level]
                element.tag = f"h{min(6, self.top_heading + len(open_levels) - 1)}"
            elif element.tag == "img":
                element.set("loading", "lazy")
                element.set("decoding", "async")
                # The title says whether an empty alt text is meant.
                if element.attrib.pop("title", "") == blocks.DECORATIVE and not element.get("alt"):
                    element.set("role", "presentation")
            elif element.get("class") == "footnote-backref":
                element.set("aria-label", element.attrib.pop("title"))
            # HTML has no align attribute on cells, and the CSP forbids style attributes.
            elif align := element.attrib.pop("align", None):
                element.set("data-align", align)
            for position, child in enumerate(element):
                if child.tag == "table":
                    element[position] = _scrollable(child)


def _scrollable(table: Element) -> Element:
    """A wide table in a box in which it scrolls, and which the keyboard can reach (WCAG 2.1.1)."""
    box = Element("div", {"class": "table-scroll", "role": "region", "tabindex": "0"})
    box.set("aria-label", "Table")
    box.tail, table.tail = table.tail, None
    box.append(table)
    return box
