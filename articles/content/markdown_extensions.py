"""The site's own additions to Markdown: what the parser lacks, in pure text and trees."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor, LinkInlineProcessor
from markdown.treeprocessors import Treeprocessor

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# Of the processor, so that a busy machine refuses nobody: several times what 100,000 words take.
RENDER_SECONDS = 20
MOST_TAGS = 10_000
# In one paragraph; its time grows with their square, and these take some two seconds.
MOST_BRACKETS = 2_000
MOST_TAG_SCANS = 20_000_000
COLUMN_SIZES = "(max-width: 46rem) 92vw, 42.5rem"
IMAGE_TAG = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
# The title of a picture that tells nothing: ![](/media/…/sea.webp "decorative")
DECORATIVE = "decorative"


class Unrenderable(ValueError):
    """A text that Markdown cannot turn into a page; says to the author what to change."""


@dataclass(frozen=True)
class StoredPicture:
    """A stored picture: its size in pixels, and its other widths as “address 480w, …” lists."""

    width: int
    height: int
    webp: str = ""
    avif: str = ""


def with_pictures(markup: str, find_picture: Callable[[str], StoredPicture | None]) -> str:
    """Clean markup whose known pictures carry their size and the widths to choose from.

    In clean markup a quotation mark only ever ends an attribute, so a tag can be read by pattern.
    """

    def dressed(match):
        attributes = dict(ATTRIBUTE.findall(match[1]))
        picture = find_picture(attributes.get("src", ""))
        if picture is None:
            return match[0]
        attributes |= {"width": picture.width, "height": picture.height}
        if picture.webp:
            attributes |= {"srcset": picture.webp, "sizes": COLUMN_SIZES}
        image = "".join(f' {name}="{attributes[name]}"' for name in sorted(attributes))
        if not picture.avif:
            return f"<img{image}>"
        return (
            f'<picture><source sizes="{COLUMN_SIZES}" srcset="{picture.avif}" type="image/avif">'
            f"<img{image}></picture>"
        )

    return IMAGE_TAG.sub(dressed, markup)


def check_tags(text: str) -> None:
    """Refuse a text whose HTML would keep the parser busy: too many tags, or without an end."""
    scans, end = 0, -1
    for number, start in enumerate(re.finditer(r"<[A-Za-z/!?]", text), start=1):
        if number > MOST_TAGS:
            raise Unrenderable("This text holds too many HTML tags. Write it in Markdown.")
        if end < start.start():
            end = text.find(">", start.start())
            end = len(text) if end < 0 else end
        scans += end - start.start()
        if scans > MOST_TAG_SCANS:
            raise Unrenderable(
                "Too many tags are opened with “<” and not closed. Write &lt; there."
            )


class SiteMarkup(Extension):
    """Headings that fit the page, images that load late, tables that can be scrolled."""

    def __init__(self, *, top_heading: int):
        super().__init__()
        self.top_heading = top_heading
        self.end = time.thread_time() + RENDER_SECONDS

    def extendMarkdown(self, md):  # noqa: N802 - the name is Markdown's
        # Before "toc" (5), which writes the anchors; after "inline" (20), which makes images.
        md.treeprocessors.register(_Levels(md, self.top_heading), "heading_levels", 8)
        md.treeprocessors.register(_Images(md), "late_images", 7)
        md.treeprocessors.register(_Tables(md), "table_scroll", 6)
        md.treeprocessors.register(_NoteLinks(md), "note_links", 6)
        md.inlinePatterns.register(_InlinePatience(md, self.check_time), "patience", 999)
        md.parser.blockprocessors.register(_Patience(md.parser, self.check_time), "patience", 999)

    def watch(self, md):
        """Bound the time of what the other extensions have registered; call this last."""
        for pattern in md.inlinePatterns:
            if isinstance(pattern, LinkInlineProcessor):
                pattern.getText = _Brackets()
            pattern.handleMatch = self._timed(pattern.handleMatch)

    def _timed(self, function):
        def timed(*arguments):
            self.check_time()
            return function(*arguments)

        return timed

    def check_time(self):
        """Raises Unrenderable once the text has taken too long."""
        if time.thread_time() > self.end:
            raise Unrenderable(
                "This text takes too long to turn into a page. Look for a sign that repeats"
                " thousands of times, or cut the text in two."
            )


class _Brackets:
    """Where the “]” to each “[” stands, found once a text; Markdown looks from each anew.

    Its own search takes an hour for the brackets that fit into a long article. Raises Unrenderable
    where there are so many that the rest of Markdown would take long.
    """

    def __init__(self):
        self.text, self.ends = None, {}

    def __call__(self, text, index):
        if text is not self.text:
            self.text, self.ends, open_brackets = text, {}, []
            for bracket in re.finditer(r"[\[\]]", text):
                if bracket[0] == "[":
                    open_brackets.append(bracket.end())
                elif open_brackets:
                    self.ends[open_brackets.pop()] = bracket.start()
            if 2 * len(self.ends) + len(open_brackets) > MOST_BRACKETS:
                raise Unrenderable(
                    f"One paragraph holds more than {MOST_BRACKETS:,} square brackets. Cut it into"
                    " several, with an empty line between them."
                )
        end = self.ends.get(index)
        return ("", len(text), False) if end is None else (text[index:end], end + 1, True)


class _Patience(BlockProcessor):
    """Asked before every block, takes none, and stops when the time is over."""

    def __init__(self, parser, check_time):
        super().__init__(parser)
        self.check_time = check_time

    def test(self, parent, block):
        self.check_time()
        return False


class _InlinePatience(InlineProcessor):
    """The same before every run of words: a pattern that never matches."""

    def __init__(self, md, check_time):
        super().__init__("(?!)", md)
        self.check_time = check_time

    def getCompiledRegExp(self):  # noqa: N802 - the name is Markdown's
        self.check_time()
        return self.compiled_re


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
    def run(self, root):
        """Load pictures late; an empty alt text is meant where the title says so."""
        for image in root.iter("img"):
            image.set("loading", "lazy")
            image.set("decoding", "async")
            if image.attrib.pop("title", "") == DECORATIVE and not image.get("alt"):
                image.set("role", "presentation")


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
