"""What stands in lists, quotations, notes and definitions, indented as other editors indent it.

Markdown's own parser wants four blanks where others, and admin, take the two or three of a
mark, and knows code between fences only at the beginning of a line.
"""

import re
from collections.abc import Iterator
from html import escape
from xml.etree.ElementTree import Element, SubElement

from markdown.blockprocessors import BlockProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import HTML_PLACEHOLDER_RE

TAB = 4
MARK = re.compile(r"(?:[-*+]|\d{1,9}\.|(?P<wide>:|\[\^[^\]\s]+\]:)) +")
# What a line begins with of all that it stands in.
LEAD = re.compile(rf" *(?:(?:>|{MARK.pattern.replace('?P<wide>', '?:')}) *)*")
QUOTED = re.compile("[ >]*")
FENCE = re.compile(r"`{3,}(?=[^`]*$)|~{3,}")
PLACE = re.compile(rf"^ *{HTML_PLACEHOLDER_RE.pattern} *$", re.MULTILINE)
CODE = re.compile(r"<pre><code>[^<]*</code></pre>")


class Nesting(Preprocessor):
    """Indents lines as deep as they are meant, and puts one line where fenced code was."""

    def run(self, lines: list[str]) -> list[str]:
        done: list[str] = []
        # For the text and each quotation in it, the columns in which the open items begin.
        self.items: list[list[int]] = [[]]
        # For each kind of fence, the line up to which none closes it.
        self.open_until: dict[tuple[str, str], int] = {}
        # Whether the paragraph began as a list item, defines a term, and ends at a list item.
        self.is_item = self.is_definition = self.is_left = False
        number, is_start = 0, True
        while number < len(lines):
            line = lines[number]
            # A rule may be made of what marks items.
            lead = (LEAD if line.strip("-* >") else QUOTED).match(line)[0]  # type: ignore[index]
            fence = FENCE.match(line, len(lead))
            written: str | None = lead
            if line.strip("> "):
                written = self._enter(lead, is_start or bool(fence))
                if self.is_left and written is not None:
                    done.append(written[: written.rfind(">") + 1])
            end = 0
            if fence and written is not None:
                end = self._end(lines, number, lead, fence[0])
            if end and written is not None:
                around = [] if self.items[-1] else [written.rstrip()]
                done += [*around, written + self._code(lines[number + 1 : end], lead), *around]
            else:
                done.append(line if written is None else written + line[len(lead) :])
            is_start = not line.strip("> ") or line.lstrip("> ").startswith(("#", "[!"))
            number = (end or number) + 1
        return done

    def _enter(self, lead: str, is_start: bool) -> str | None:
        """Note the items that a line begins or ends; returns its lead as Markdown wants it.

        None for indented code.
        """
        parts, written = lead.split(">"), []
        del self.items[len(parts) :]
        for depth, part in enumerate(parts):
            is_start = is_start or depth == len(self.items)
            self.items += [[]] * (depth == len(self.items))
            items = self.items[depth]
            space = " " if depth and part.startswith(" ") else ""
            part = part[len(space) :]
            indent = len(part) - len(part.lstrip(" "))
            marks = list(MARK.finditer(part))
            while items and items[-1] > indent and (is_start or marks):
                items.pop()
            if indent >= TAB and not items:
                return None
            if items and indent >= items[-1]:
                part = " " * (TAB * len(items) - indent) + part
            part = self._define(part, marks, is_start)
            if is_start or items or (marks and marks[0]["wide"]):
                items += [
                    mark.start() + (TAB if mark["wide"] else min(TAB, len(mark[0])))
                    for mark in marks
                ]
            written.append(space + part)
        return ">".join(written)

    def _define(self, part: str, marks: list[re.Match[str]], is_start: bool) -> str:
        """Note whether the line defines a term, which in an item's first paragraph stands out."""
        self.is_left = False
        if is_start:
            self.is_item = self.is_definition = False
        if marks and marks[0][0].startswith(":"):
            self.is_definition = True
            return part.removeprefix(" " * TAB) if self.is_item else part
        if marks:
            self.is_left = self.is_definition and not self.is_item
            self.is_item, self.is_definition = True, False
        return part

    def _end(self, lines: list[str], start: int, lead: str, fence: str) -> int:
        """The number of the line that closes the fence, 0 if none does."""
        kind = re.sub(r"[^> ]", " ", lead), fence
        if start < self.open_until.get(kind, 0):
            return 0
        closing = re.compile(rf" {{0,3}}{fence[0]}{{{len(fence)},}} *")
        number = start + 1
        while number < len(lines) and (inner := _inner(lines[number], kind[0])) is not None:
            if closing.fullmatch(inner):
                return number
            number += 1
        self.open_until[kind] = number
        return 0

    def _code(self, lines: list[str], lead: str) -> str:
        code = "".join(f"{_inner(line, re.sub(r'[^> ]', ' ', lead))}\n" for line in lines)
        return self.md.htmlStash.store(f"<pre><code>{escape(code)}</code></pre>")


def _inner(line: str, lead: str) -> str | None:
    """The line without what it stands in, which `lead` has in blanks; None if it stands outside."""
    for depth, part in enumerate(lead.split(">")):
        line = line.lstrip(" ") if depth else line
        if depth and not line.startswith(">"):
            return None
        line = line[1:] if depth else line
        indent = len(line) - len(line.lstrip(" "))
        if line and indent < min(2, len(part) - bool(depth)):
            return None
        line = line[min(indent, len(part)) :]
    return line


class CodeInBlock(BlockProcessor):
    """Puts the code in its place, apart from the words around it and from other code."""

    def test(self, parent: Element, block: str) -> bool:
        return any(self._codes(block))

    def run(self, parent: Element, blocks: list[str]) -> None:
        block, start = blocks.pop(0), 0
        for found in list(self._codes(block)):
            self.parser.parseBlocks(parent, [block[start : found.start()].strip("\n")])
            SubElement(parent, "p").text = found[0].strip()
            start = found.end()
        if rest := block[start:].strip("\n"):
            blocks.insert(0, rest)

    def _codes(self, block: str) -> Iterator[re.Match[str]]:
        """The code in a block, and where it stands."""
        for found in PLACE.finditer(block):
            stored = str(self.parser.md.htmlStash.rawHtmlBlocks[int(found[1])])
            if CODE.fullmatch(stored):
                yield found
