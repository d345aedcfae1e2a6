"""Names as people type them: one spelling of each, looked up in sorted files."""

import re
import string
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from functools import cache
from pathlib import Path

from rapidfuzz.distance import OSA

DATA = Path(__file__).parent / "data"
# Letters that Unicode does not decompose, and those that Arabic, Persian and Urdu keyboards share.
LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"ی": "ي", "ى": "ي", "ک": "ك", "ہ": "ه", "ھ": "ه", "ۃ": "ة", "&": " and "}
)
WORD = re.compile(r"[^\W_]+")
IGNORED = {"the", "and"}
# Of the numbers in the files, whose base is 36.
DIGITS = string.digits + string.ascii_lowercase


def words_of(text: str) -> list[str]:
    """The words of a text without case, accents and marks; “the” and “and” are left out."""
    spelled = unicodedata.normalize("NFKD", text.casefold()).translate(LETTERS)
    letters = "".join(one for one in spelled if unicodedata.category(one)[0] not in "MC")
    # Dots and apostrophes stand inside words: U.K., D'Ivoire.
    joined = re.sub(r"[.'’‘`ʻʼ]", "", unicodedata.normalize("NFC", letters))
    words = WORD.findall(joined)
    # “AND” alone is Andorra.
    kept = [word for word in words if word not in IGNORED] or words
    return ["saint" if word == "st" else word for word in kept]


def fold(text: str) -> str:
    """The key of a name in the files: its words without the spaces between them."""
    return "".join(words_of(text))


@cache
def _lines(file_name: str) -> list[bytes]:
    return (DATA / file_name).read_bytes().splitlines()


def look_up(file_name: str, key: str) -> list[str]:
    """The values of a key in a file of sorted lines `key⇥value value`; empty if it is not there."""
    lines, wanted = _lines(file_name), f"{key}\t".encode()
    at = bisect_left(lines, wanted)
    line = lines[at] if at < len(lines) else b""
    return line[len(wanted) :].decode().split() if line.startswith(wanted) else []


def slips_of(file_name: str, key: str, is_counted: Callable[[str], bool]) -> list[str]:
    """The values under the keys that are nearest to one with a slip in it, if any is near.

    The first letter has to be right. `is_counted` says which values are worth a guess.
    """
    most = (len(key) >= 5) + (len(key) >= 7)
    if not most:
        return []
    nearest: dict[int, list[str]] = {}
    lines, initial = _lines(file_name), key[0].encode()
    for line in lines[bisect_left(lines, initial) :]:
        if not line.startswith(initial):
            break
        other, _, values = line.decode().partition("\t")
        if abs(len(other) - len(key)) <= most:
            distance = OSA.distance(key, other, score_cutoff=most)
            if distance <= most:
                counted = [value for value in values.split() if is_counted(value)]
                nearest.setdefault(distance, []).extend(counted)
    return next((values for _, values in sorted(nearest.items()) if values), [])
