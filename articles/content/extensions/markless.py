"""Words without marks, which Markdown need not search with each of its patterns."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor, Treeprocessor
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


def leave_out_markless(md: Markdown) -> None:
    """Search in what a pattern has found (the words of a link) only where marks may be."""
    tree = md.treeprocessors
    # Before "inline" (20), and before the patterns of "smarty" (6)
    tree.register(Markless(has_mark), "markless", 21)
    tree.register(Markless(has_quote), "unquoted", 7)
    for processor in tree:
        if isinstance(processor, InlineProcessor):
            # Which would look whether it is sorted each time that it is asked for a pattern
            processor.inlinePatterns = list(processor.inlinePatterns)
    for pattern in md.inlinePatterns:
        pattern.handleMatch = _with_markless(pattern.handleMatch, tree["markless"].run)


def _with_markless(
    handle_match: Callable[..., Any], leave_out: Callable[[Element], None]
) -> Callable[..., Any]:
    def handle(*args: Any) -> Any:
        found = handle_match(*args)
        if isinstance(found, tuple) and isinstance(found[0], Element):
            leave_out(found[0])
        return found

    return handle
