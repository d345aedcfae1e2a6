"""Words without marks, which Markdown need not search with each of its patterns."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

# No pattern of Markdown or of the site begins with one of these, or needs them alone.
is_markless = re.compile(r"(?:[^\W_]|[ ,;()?!]|\.(?!\.))+").fullmatch


class Markless(Treeprocessor):
    """Lets the patterns that run after it leave out the words between marks."""

    def run(self, root: Element) -> None:
        """Make each text and tail that holds no mark atomic."""
        for element in root.iter():
            if element.text and is_markless(element.text):
                element.text = AtomicString(element.text)
            if element.tail and is_markless(element.tail):
                element.tail = AtomicString(element.tail)


def leave_out_markless(md: Markdown) -> None:
    """Search in what a pattern has found (the words of a link) only where marks may be."""
    tree = md.treeprocessors
    # Before "inline" (20), and before the patterns of "smarty" (6)
    for priority in (21, 7):
        tree.register(Markless(md), f"markless_{priority}", priority)
    for pattern in md.inlinePatterns:
        pattern.handleMatch = _with_markless(pattern.handleMatch, tree["markless_21"].run)


def _with_markless(
    handle_match: Callable[..., Any], leave_out: Callable[[Element], None]
) -> Callable[..., Any]:
    def handle(*args: Any) -> Any:
        found = handle_match(*args)
        if isinstance(found, tuple) and isinstance(found[0], Element):
            leave_out(found[0])
        return found

    return handle
