"""Bytes of another encoding than a file claims: put right where that reads well, and told."""

import re
from unicodedata import category

from articles.transfer.gates.words import DRAFT
from articles.transfer.report import counted

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
# encoded twice, some touch a word; behind a capital, a mark may end one of Portuguese (“IRMÔ).
TO_BYTES = {ord(bytes([n]).decode("cp1252", "ignore") or chr(n)): n for n in range(128, 160)}
REST = f"[\x80-\xbf{''.join(map(chr, TO_BYTES))}]"
LETTER = rf"(?!(?<=\w)Ã[”’…–—](?!\w))[\xc2-\xf4]{REST}+"
TWICE = re.compile(rf"(?<=\w){LETTER}|{LETTER}(?=\w)|(?<!\S)[\xe2-\xf4]{REST}{{2,}}(?!\S)")


def repair_encoding(text: str, *, first_line: int = 0) -> tuple[str, list[str]]:
    """The text with its undecoded bytes (`surrogateescape`) as Windows-1252, or encoded once where
    all of it was twice, and notes on both, with the first line of each if the text has one.

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

    if (twice := TWICE.search(text)) and (once := _once(text)):
        note("it was encoded twice, which is put right", [twice])
        return once, notes
    for pattern, told in ENCODING_NOTES.items():
        if found := list(pattern.finditer(text)):
            note(told, found)
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
