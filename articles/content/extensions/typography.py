"""Marks of print in Markdown that its own “smarty” does not know, and DOIs as links."""

import re
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

# No line ends at it; `plain_text` leaves it out.
WORD_JOINER = "\u2060"
RANGE = r"(?<=\d)–(?=\d)"
PRIME = r"(?<=\d)(?:'(?![A-Za-z])|\"(?!\w))"
DOI = r"(?:https?://(?:dx\.)?doi\.org/|\bdoi:\s?)(10\.\d{4,9}/[^\s<>\"]*[^\s<>\".,;:)\]])"


class Range(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # noqa: N802
        return f"–{WORD_JOINER}", m.start(0), m.end(0)


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
