"""Within a line: marks of print that Markdown's own “smarty” does not know, DOIs as links, and
words without marks, which it need not search with each of its patterns."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor, LinkInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

# No line ends at it; `plain_text` leaves it out.
WORD_JOINER = "\u2060"
RANGE = r"(?<=\d)–(?=\d)"
APOSTROPHE = r"(?<=[^\W\d_])'(?=[^\W\d_])"
PRIME = r"(?<=\d)(?:'(?![A-Za-z])|\"(?!\w))"
DOI = r"(?:https?://(?:dx\.)?doi\.org/|\bdoi:\s?)(10\.\d{4,9}/[^\s<>\"]*[^\s<>\".,;:)\]])"
# What a pattern of Markdown or of the site begins with, or needs: any sign but these
has_mark = re.compile(r"[^\w ,;()?!“”’.]|_|\.\.").search
# What each pattern of "smarty" needs
has_quote = re.compile(r"[\"']|--|\.\.").search


class Written(InlineProcessor):
    """Writes one sign for all that fits its pattern."""

    def __init__(self, pattern: str, md: Markdown, sign: str):
        super().__init__(pattern, md)
        self.sign = sign

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # noqa: N802
        return self.sign, m.start(0), m.end(0)


class Prime(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str | None, int | None, int | None]:  # noqa: N802
        """A prime, unless it closes a quotation that the same block has opened."""
        sign = m[0]
        before = re.sub(r"(?<=\w)'(?=\w)", "", data[: m.start(0)])
        if before.count(sign) % 2:
            return None, None, None
        return "′" if sign == "'" else "″", m.start(0), m.end(0)


class Doi(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # noqa: N802
        link = Element("a", href=f"https://doi.org/{m[1]}")
        link.text = AtomicString(f"https://doi.org/{m[1]}")
        return link, m.start(0), m.end(0)


class Markless(Treeprocessor):
    """Lets the patterns that run after it leave out the words between marks."""

    def __init__(self, has_mark: Callable[[str], object]):
        super().__init__()
        self.has_mark = has_mark

    def run(self, root: Element) -> None:
        """Make each text and tail that holds no mark atomic."""
        for element in root.iter():
            if element.text and not self.has_mark(element.text):
                element.text = AtomicString(element.text)
            if element.tail and not self.has_mark(element.tail):
                element.tail = AtomicString(element.tail)


class MarklessLink(LinkInlineProcessor):
    """Markdown's link, whose words are searched only where there may be marks."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802
        text, end, is_closed = super().getText(data, index)
        return text if has_mark(text) else AtomicString(text), end, is_closed
