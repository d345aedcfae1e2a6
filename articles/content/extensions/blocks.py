"""What the site adds to Markdown: figures, sources of quotations, call-outs, tasks, bare links.

Each is written as a picture, a quotation or a list, and reads well where nobody knows it.
"""

import re
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from markdown.blockprocessors import BlockQuoteProcessor
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

# The title that marks a picture as decorative: ![](/media/…/sea.webp "decorative")
DECORATIVE = "decorative"
# > [!try] A title
TITLES = {
    "try": "Try this",
    "note": "Note",
    "warning": "Warning",
    "exercise": "Exercise",
    "pull": "",
}
CALLOUT = re.compile(rf"\[!({'|'.join(TITLES)})\][ \t]*(.*)", re.IGNORECASE)
SOURCE = re.compile(r"(?:^|\n)(?:—|–|--)[ \t]*(\S.*)$")
TASK = re.compile(r"\[([ xX])\][ \t]+")
# Not in a word, an address or a tag; \x02 and \x03 surround what other patterns have read.
BARE_LINK = r"(?<![\w/.@\x03-])(https?://[^\s<>\"`\x02\x03]+)"
# In clean HTML: what needs a look of its own.
STYLED = re.compile(
    r' dir="rtl"|<(?:details|dl)>|'
    r'class="(?:callout|pull|task|audio|download|video)|</blockquote>\s*<figcaption>'
)


class Callouts(BlockQuoteProcessor):
    """A quotation whose first line is `[!kind]`, with a title if its author gives it one."""

    def test(self, parent: Element, block: str) -> bool:
        match = self.RE.search(block)
        return bool(match and CALLOUT.match(match[2].lstrip()) and super().test(parent, block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        block = blocks.pop(0)
        start = self.RE.search(block).start()
        self.parser.parseBlocks(parent, [block[:start]])
        first, *rest = [self.clean(line) for line in block[start:].lstrip("\n").split("\n")]
        kind, title = CALLOUT.match(first.lstrip()).groups()  # type: ignore[union-attr]
        box = _box(parent, kind.lower(), title.strip())
        self.parser.state.set("blockquote")
        self.parser.parseChunk(box, "\n".join(rest))
        self.parser.state.reset()


def _box(parent: Element, kind: str, title: str) -> Element:
    """The element that a call-out's text goes into, with its title."""
    if kind == "pull":
        return SubElement(SubElement(parent, "figure", {"class": "pull"}), "blockquote")
    if kind == "exercise":
        box = SubElement(parent, "details")
        SubElement(box, "summary").text = title or TITLES[kind]
        return box
    box = SubElement(parent, "div", {"class": f"callout callout-{kind}", "role": "note"})
    SubElement(box, "p", {"class": "callout-title"}).text = title or TITLES[kind]
    return box


class SourcesAndTasks(Treeprocessor):
    def run(self, root: Element) -> None:
        """Move the source of a quotation under it, and give tasks their boxes."""
        for parent in list(root.iter()):
            for position, child in enumerate(list(parent)):
                if child.tag == "blockquote" and (source := _take_source(child)):
                    figure = parent
                    if parent.tag != "figure":
                        figure = parent[position] = Element("figure")
                        figure.append(child)
                    SubElement(figure, "figcaption").text = f"— {source}"
                elif child.tag == "li":
                    _draw_box(child)


def _take_source(quote: Element) -> str:
    """The words after the dash in the last line of a quotation, which are taken out of it."""
    last = quote[-1] if len(quote) else None
    match = SOURCE.search(last.text or "") if last is not None and last.tag == "p" else None
    if last is None or match is None:
        return ""
    last.text = (last.text or "")[: match.start()]
    if not last.text.strip():
        if len(quote) == 1:
            last.text = match[0]
            return ""
        quote.remove(last)
    return match[1]


def _draw_box(item: Element) -> None:
    line = item if (item.text or "").strip() or not len(item) else item[0]
    match = TASK.match((line.text or "").lstrip())
    if not match:
        return
    is_done = match[1] != " "
    box = Element("span", {"role": "img", "aria-label": "done" if is_done else "to do"})
    box.text, box.tail = "☑" if is_done else "☐", " " + (line.text or "").lstrip()[match.end() :]
    line.text = ""
    line.insert(0, box)
    item.set("class", "task")


class Figures(Treeprocessor):
    def run(self, root: Element) -> None:
        """Make a picture that stands alone and has a title a figure with that caption."""
        for paragraph in root.iter("p"):
            image = paragraph[0] if len(paragraph) == 1 else None
            if image is None or image.tag != "img":
                continue
            caption = image.get("title", "")
            words = (paragraph.text or "") + (image.tail or "")
            if caption and caption != DECORATIVE and not words.strip():
                paragraph.tag, paragraph.text, image.tail = "figure", None, None
                SubElement(paragraph, "figcaption").text = caption


class BareLinks(InlineProcessor):
    """An address in the text leads where it says, without what ends the sentence."""

    ANCESTOR_EXCLUDES = ("a",)

    def handleMatch(self, m: re.Match[str], data: str) -> Any:  # noqa: N802 - Markdown's name
        address = m[1].rstrip(".,;:!?*_~'’”\"")
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(".,;:!?*_~'’”\"")
        if address.endswith("//"):
            return None, None, None
        link = Element("a", {"href": address})
        link.text = AtomicString(address)
        return link, m.start(), m.start() + len(address)
