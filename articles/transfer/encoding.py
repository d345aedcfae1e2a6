"""Bytes of another encoding than a file claims: put right where that reads well, and told."""

import codecs
import re
from pathlib import Path
from typing import TextIO
from unicodedata import category

from articles.transfer.gates.words import DRAFT
from articles.transfer.report import BrokenFile, counted

MOST_BYTES = 4_000_000
# Bytes that a file's encoding does not know, as `surrogateescape` keeps them
UNDECODED = re.compile("[\udc80-\udcff]+")
PUT_RIGHT, LOST = "another encoding was put right in {}", "{} could not be read: look for “\ufffd”"
# Those that Windows-1252 knows, and the five that it does not
ENCODING_NOTES = {
    re.compile("[\udc80\udc82-\udc8c\udc8e\udc91-\udc9c\udc9e-\udcff]+"): PUT_RIGHT,
    re.compile("[\udc81\udc8d\udc8f\udc90\udc9d\ufffd]+"): LOST,
}
# No word of Windows-1252 has four letters beyond ASCII in a row, unless two of them (“jääöö”).
FOREIGN_RUN = re.compile("[^\0-\x7f]{4,}")
FOREIGN_LETTER = re.compile("[\udcc0-\udcff]|(?![\udc80-\udcbf])\\w")
# Half of a pair of JSON’s escapes is no character.
HALF_PAIR = re.compile(
    r"(\\ud[89ab]\w\w\\ud[c-f]\w\w|\\[^u])|\\ud[89a-f][0-9a-f]{2}", re.IGNORECASE
)
FOREIGN = f"its letters are of an encoding that nobody named: read its words, {DRAFT}"
# What the bytes of UTF-8 are as Windows-1252, which has none for five of them. In a text that was
# encoded twice, some touch a word; behind a capital, a mark may end one of Portuguese (“IRMÔ), and
# a dash or a blank one of any (“CAFÉ–BAR”).
TO_BYTES = {ord(bytes([n]).decode("cp1252", "ignore") or chr(n)): n for n in range(128, 160)}
REST = f"[\x80-\xbf{''.join(map(chr, TO_BYTES))}]"
LETTER = rf"(?!(?<=\w)Ã[”’…–—](?!\w)|[ÄÅÇ-ÏÒ-ÖÚ-Þ][\xa0–—…»”])[\xc2-\xf4]{REST}+"
TWICE = re.compile(rf"(?<=\w){LETTER}|{LETTER}(?=\w)|(?<!\S)[\xe2-\xf4]{REST}{{2,}}(?!\S)")
# In a text of which the rest was encoded once: of Latin letters, marks and faces, and of words
CAPITAL = "[A-ZÀ-Þ]"
PARTS = re.compile(
    rf"(?<!{CAPITAL})(?:[ÂÃ]{REST}|[ÄÅ](?![\xa0”’“…–—»«]){REST}|(?<=[a-z])[ÄÅ]{REST}(?=\w))"
    rf"|â[€‚„]{REST}|ðŸ{REST}{{2}}|(?:[ÐÑ]{REST}){{2,}}|(?:[ÎÏ]{REST}){{2,}}"
)


def check_size(path: Path) -> None:
    """Raises BrokenFile for a file that is too long to be read whole."""
    if path.stat().st_size > MOST_BYTES:
        raise BrokenFile(f"is longer than {MOST_BYTES:,} bytes.")


def open_text(path: Path, fallback: str = "utf-8-sig") -> TextIO:
    """A file of text in the encoding of its first bytes, with what is no text there kept for
    `repair_encoding`. Raises OSError."""
    name = fallback
    with path.open("rb") as file:
        head = file.read(4)
    if head in (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE):
        name = "utf-32"
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name = "utf-16"
    # Without a mark, a first sign of ASCII has an empty byte beside it.
    elif b"\0" in head[:2]:
        name = "utf-16-be" if head.startswith(b"\0") else "utf-16-le"
    return path.open(encoding=name, errors="surrogateescape" if name == fallback else "replace")


def read_text(path: Path) -> tuple[str, list[str]]:
    """A small file of text, repaired, and notes on that. Raises OSError, BrokenFile for a large."""
    check_size(path)
    with open_text(path) as file:
        return repair_encoding(file.read(), first_line=1)


def repair_encoding(text: str, *, first_line: int = 0) -> tuple[str, list[str]]:
    """The text with its undecoded bytes (`surrogateescape`) as Windows-1252, and encoded once
    where it was twice, and notes on both, with the first line of each if the text has one.

    What is no character there becomes a replacement sign. One note tells of each byte, and one of
    words that are in no language of that encoding.
    """
    if text.isascii():
        return text, []
    notes: list[str] = []

    def note(told: str, found: list[re.Match[str]]) -> None:
        line = first_line + text.count("\n", 0, found[0].start())
        where = f"line {line:,}: " if first_line else ""
        notes.append(where + told.format(counted(len(found), "place")))

    if twice := TWICE.search(text):
        if once := _once(text):
            note("it was encoded twice, which is put right", [twice])
            return once, notes
        if parts := [part for part in PARTS.finditer(text) if _once(part[0])]:
            note("what was encoded twice is put right in {}", parts)
            text = PARTS.sub(lambda part: _once(part[0]) or part[0], text)
    for pattern, told in ENCODING_NOTES.items():
        if found := list(pattern.finditer(text)):
            note(told, found)
    # A list of the words of another alphabet is as large as its text.
    if not UNDECODED.search(text):
        return text, notes
    for run in FOREIGN_RUN.findall(text):
        # Of another alphabet
        is_mixed = len(set(run)) > 2 and UNDECODED.search(run)
        if is_mixed and len(FOREIGN_LETTER.findall(run)) > 1:
            notes.append(FOREIGN)
            break
    repaired = UNDECODED.sub(
        lambda match: match[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), text
    )
    return repaired, notes


def whole_characters(source: str) -> str:
    """Some JSON with a replacement sign for each half of a character."""
    return HALF_PAIR.sub(lambda match: match[1] or r"\ufffd", source)


def _once(text: str) -> str:
    """A text before it was encoded for the second time; empty if not all of it was."""
    try:
        once = text.translate(TO_BYTES).encode("latin-1").decode()
    except UnicodeError:
        return ""
    return once if all(category(sign)[0] != "C" for sign in {*once} - {*text}) else ""
