"""Reads a WordPress export (WXR) item by item: large, damaged and hostile files included.

The file is cut into its top-level elements, and each is parsed by itself. One that is broken costs
only itself, memory holds one at a time, and none can declare an entity: a document type may only
stand at the head of a document, which no parser ever sees here.
"""

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

ELEMENTS = "item|wp:author|wp:category|wp:tag|wp:term|wp:base_blog_url|wp:base_site_url|link"
TOKEN = re.compile(rf"<!\[CDATA\[|<(/?)({ELEMENTS})(?:\s[^<>]*)?>")
CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
LOOSE_AMPERSAND = re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|(?:amp|lt|gt|quot|apos);)(\w+;)?")
ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)[\"']")
NO_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0x7F, 0xFFFE, 0xFFFF])
CHUNK = 1 << 20
LONGEST_TOKEN = 300
LARGEST_ITEM = 64 << 20


@dataclass
class Piece:
    """One top-level element, or why it could not be read; `line` is where it begins."""

    name: str
    line: int
    element: Element | None = None
    problem: str = ""

    def text(self, name: str) -> str:
        """The text of a child, without blanks around it; empty where there is none."""
        return (self.element.findtext(name) or "").strip()


def read_pieces(path: Path) -> Iterator[Piece]:
    """The top-level elements of an export, in order. Raises OSError."""
    for name, line, fragment in _fragments(path):
        if fragment is None:
            yield Piece(name, line, problem="this item has no end.")
        else:
            yield from _parsed(name, line, fragment)


def _parsed(name, line, fragment):
    try:
        yield Piece(name, line, element=_element(fragment))
    except expat.ExpatError as error:
        problem = f"the XML is broken here ({expat.ErrorString(error.code)})."
        yield Piece(name, line + error.lineno - 1, problem=problem)
        # A broken item may have swallowed those after it.
        inner = fragment.find("<item>", 1)
        if name == "item" and inner > 0:
            line += fragment.count("\n", 0, inner)
            for start, line_inside in _starts(fragment, inner, line):
                end = fragment.find("</item>", start)
                if end > 0:
                    yield from _parsed("item", line_inside, fragment[start : end + 7])


def _starts(fragment, start, line):
    while start > 0:
        yield start, line
        after = fragment.find("<item>", start + 1)
        line += fragment.count("\n", start, max(after, start))
        start = after


def _element(fragment):
    """The fragment as a tree whose names keep their prefix. Raises ExpatError."""
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parts = CDATA.split(fragment)
    parts[::2] = [LOOSE_AMPERSAND.sub(_ampersand, part) for part in parts[::2]]
    parser.Parse("".join(parts), True)
    return builder.close()


def _ampersand(match):
    """HTML's entities by their sign, which XML does not know; a lone ampersand as itself."""
    sign = html.unescape(match[0])
    return "&amp;" + match[0][1:] if sign == match[0] else sign


def _fragments(path):
    """Name, line and text of each element; the text is None for an item that has no end."""
    with path.open("rb") as file:
        head = file.read(1024)
    with path.open(encoding=_encoding(head), errors="replace") as file:
        text, line, position, start, name, in_cdata = "", 1, 0, None, "", False
        while True:
            match = None if in_cdata else TOKEN.search(text, position)
            end = text.find("]]>", position) if in_cdata else -1
            if match is None and end < 0:
                kept = max(position, len(text) - LONGEST_TOKEN)
                if start is not None and len(text) - start > LARGEST_ITEM:
                    yield name, line + text.count("\n", 0, start), None
                    start, in_cdata = None, False
                cut = kept if start is None else start
                line += text.count("\n", 0, cut)
                chunk = file.read(CHUNK).translate(NO_XML)
                text, position = text[cut:] + chunk, kept - cut
                start = None if start is None else 0
                if chunk:
                    continue
                if start is not None:
                    yield from _unended(name, line, text)
                return
            if in_cdata:
                position, in_cdata = end + 3, False
            elif match[0] == "<![CDATA[":
                position, in_cdata = match.end(), True
            else:
                position = match.end()
                if start is None and not match[1]:
                    start, name = match.start(), match[2]
                elif match[2] == name and match[1] and start is not None:
                    yield name, line + text.count("\n", 0, start), text[start:position]
                    start = None
                elif match[2] == "item" and not match[1]:
                    yield name, line + text.count("\n", 0, start), None
                    start, name = match.start(), "item"


def _unended(name, line, text):
    """What is left at the end of the file, where the last element does not end."""
    yield name, line, None
    inner = text.find("<item>", 1)
    while inner > 0:
        end = text.find("</item>", inner)
        if end < 0:
            return
        yield "item", line + text.count("\n", 0, inner), text[inner : end + 7]
        inner = text.find("<item>", end)


def _encoding(head):
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    named = ENCODING.search(head)
    try:
        name = codecs.lookup(named[1].decode()).name if named else "utf-8"
    except LookupError:
        name = "utf-8"
    return "utf-8-sig" if name in ("utf-8", "utf-16", "ascii") else name
