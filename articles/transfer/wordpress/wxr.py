"""Reads a WordPress export (WXR) element by element: large, damaged and hostile files too.

The file is cut into the children of its channel, and each is parsed by itself. A broken one loses
nothing else, memory holds one at a time, and none can declare an entity: a document type may only
stand at the head of a document, which no parser ever sees here.
"""

import codecs
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from sys import getsizeof
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from articles.transfer.encoding import open_text, repair_encoding
from articles.transfer.pasted import PastedPictures, TextWithoutPictures
from articles.transfer.report import CUT_OFF
from articles.transfer.wordpress.prose import PATTERNS

NAMES = "item|wp:author|wp:category|wp:tag|wp:term|wp:base_blog_url|wp:base_site_url|link|rss"
TOKEN = re.compile(rf"<!\[CDATA\[|<(/?)({NAMES})(?:\s[^<>]*)?>")
CDATA_START = "<![CDATA["
ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)[\"']")
# Characters that XML 1.0 does not allow, and DEL.
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
CHUNK_SIZE = 1 << 18
MAX_TOKEN_LENGTH = 300
MAX_ITEM_LENGTH = 8 << 20
# In memory, where one sign of some alphabets makes each other one four times as large
MAX_SIZE = 12 << 20
NO_END = "this item has no end, or is longer than 8 MB."


@dataclass
class WxrElement:
    """A child of the channel, such as an item, and the line on which it begins.

    `problem` says why it could not be read; its element is empty then. `notes` say which of its
    bytes were repaired.
    """

    name: str
    line: int
    element: Element
    problem: str = ""
    notes: list[str] = field(default_factory=list)

    def text(self, name: str) -> str:
        """The text of a child, stripped; empty if there is none."""
        return (self.element.findtext(name) or "").strip()


def read_elements(path: Path, pictures: PastedPictures | None = None) -> Iterator[WxrElement]:
    """The children of an export's channel, in order, and their pictures. Raises OSError."""
    for name, line, source in _split(path, pictures):
        if source is None:
            yield WxrElement(name, line, Element(name), NO_END if name else CUT_OFF)
        else:
            yield from _parse(name, line, source)


def _parse(name: str, line: int, source: str) -> Iterator[WxrElement]:
    source, notes = repair_encoding(source, first_line=line)
    try:
        yield WxrElement(name, line, _parse_element(source), notes=notes)
    except expat.ExpatError as error:
        problem = f"the XML is broken here ({expat.ErrorString(error.code)})."
        yield WxrElement(name, line + error.lineno - 1, Element(name), problem)
        # A broken item may contain those after it, if its end tag is missing.
        if name == "item":
            for inner_line, inner in _inner_items(source, line):
                yield from _parse("item", inner_line, inner)


def _parse_element(source: str) -> Element:
    """The element, whose names keep their prefix. Raises ExpatError."""
    builder = TreeBuilder()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.data
    parts = PATTERNS.cdata.split(source)
    parts[::2] = [PATTERNS.loose_ampersand.sub(_escape_ampersand, part) for part in parts[::2]]
    parser.Parse("".join(parts), True)
    return builder.close()


def _escape_ampersand(match: re.Match[str]) -> str:
    """HTML's entities as characters, as XML does not know them; a lone ampersand escaped."""
    text = html.unescape(match[0])
    return "&amp;" + match[0][1:] if text == match[0] else text


def _split(path: Path, pictures: PastedPictures | None) -> Iterator[tuple[str, int, str | None]]:
    """Name, line and source of each child; the source is None for an item that has no end.

    The last is nameless, and has no source, where the file was cut off.
    """
    with open_text(path, _encoding(path)) as opened:
        file = TextWithoutPictures(opened, pictures)
        text, line, position, name, in_cdata, is_whole = "", 1, 0, "", False, False
        start: int | None = None
        while True:
            token = (PATTERNS.cdata_end if in_cdata else TOKEN).search(text, position)
            if token is None:
                # Keep the open element, and what may be the beginning of a token.
                kept = max(position, len(text) - MAX_TOKEN_LENGTH)
                is_long = len(text) - (start or 0) > MAX_ITEM_LENGTH or getsizeof(text) > MAX_SIZE
                if start is not None and is_long:
                    yield name, line + text.count("\n", 0, start), None
                    # Another item in the text of this one: that has no end.
                    in_cdata = in_cdata and text.find("<item>", start + 1) < 0
                    start = None
                cut = kept if start is None else start
                line += text.count("\n", 0, cut)
                chunk = file.read(CHUNK_SIZE)
                text, position = text[cut:] + NOT_XML.sub("", chunk), kept - cut
                start = None if start is None else 0
                if not chunk:
                    break
                continue
            position = token.end()
            if in_cdata or token[0] == CDATA_START:
                in_cdata = not in_cdata
                continue
            is_end, token_name = token[1], token[2]
            if token_name == "rss":
                is_whole = bool(is_end)
            elif start is None:
                if not is_end:
                    start, name = token.start(), token_name
            elif is_end and token_name == name:
                yield name, line + text.count("\n", 0, start), text[start:position]
                start = None
            elif not is_end and token_name == "item":
                yield name, line + text.count("\n", 0, start), None
                start, name = token.start(), "item"
    if not is_whole:
        yield "", line + text.count("\n"), None
    elif start is not None:
        yield name, line, None
    if start is not None:
        for inner_line, inner in _inner_items(text, line):
            yield "item", inner_line, inner


def _inner_items(source: str, line: int) -> Iterator[tuple[int, str]]:
    """Line and source of each whole item inside another, which begins on `line`."""
    position, end = 0, 1
    while (end := source.find("</item>", first := end)) > 0:
        if (start := source.rfind("<item>", first, end)) > 0:
            line += source.count("\n", position, start)
            yield line, source[start : end + len("</item>")]
            position = start
        end += len("</item>")


def _encoding(path: Path) -> str:
    """The encoding that a file declares; UTF-8 if it declares none, or is UTF-8 all the same."""
    with path.open("rb") as file:
        declared = ENCODING.search(file.read(1024))
        try:
            name = codecs.lookup(declared[1].decode()).name if declared else "utf-8"
        except LookupError:
            name = "utf-8"
        if name in ("utf-8", "utf-16", "ascii"):
            return "utf-8-sig"
        file.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            for chunk in iter(lambda: file.read(CHUNK_SIZE), b""):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            # What is called Latin-1 is Windows-1252, as browsers know.
            return "cp1252" if name == "iso8859-1" else name
        return "utf-8-sig"
