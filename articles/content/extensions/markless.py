"""Words without marks, which Markdown need not search with each of its patterns."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from markdown.inlinepatterns import LinkInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

# What a pattern of Markdown or of the site begins with, or needs: any sign but these
has_mark = re.compile(r"[^\w ,;()?!“”’.]|_|\.\.").search
# What each pattern of "smarty" needs
has_quote = re.compile(r"[\"']|--|\.\.").search


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
