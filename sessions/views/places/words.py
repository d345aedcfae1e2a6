"""Names as people type them: one spelling of each, looked up in sorted files.

The files stay on the disk. A look-up maps one, reads the twenty lines or so that a search by halves
passes, and lets go of it, so that no process holds the names of all towns in memory.
"""

import re
import string
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
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


@contextmanager
def _mapped(file_name: str) -> Iterator[mmap]:
    with (DATA / file_name).open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as lines:
        yield lines


def look_up(file_name: str, key: str) -> list[str]:
    """The values of a key in a file of sorted lines `key⇥value value`; empty if it is not there."""
    wanted = key.encode()
    with _mapped(file_name) as lines:
        line = _line_at(lines, _position(lines, wanted))
    found, _, values = line.partition(b"\t")
    return values.decode().split() if found == wanted else []


def slips_of(file_name: str, key: str, is_counted: Callable[[str], bool]) -> list[str]:
    """The values under the keys that are nearest to one with a slip in it, if any is near.

    The first letter has to be right. `is_counted` says which values are worth a guess.
    """
    most = (len(key) >= 5) + (len(key) >= 7)
    if not most:
        return []
    nearest: dict[int, list[str]] = {}
    for other, values in _beginning_with(key[0], file_name):
        if abs(len(other) - len(key)) <= most:
            distance = OSA.distance(key, other, score_cutoff=most)
            if distance <= most:
                counted = [value for value in values.split() if is_counted(value)]
                nearest.setdefault(distance, []).extend(counted)
    return next((values for _, values in sorted(nearest.items()) if values), [])


def _beginning_with(letter: str, file_name: str) -> Iterator[tuple[str, str]]:
    """The keys that begin with a letter, and their values; line by line, to stay small."""
    initial = letter.encode()
    with _mapped(file_name) as lines:
        lines.seek(_position(lines, initial))
        while (line := lines.readline()).startswith(initial):
            key, _, values = line.decode().partition("\t")
            yield key, values


def _position(lines: mmap, key: bytes) -> int:
    """Where the first line begins whose key is not before this one."""
    found = bisect_left(range(len(lines)), key, key=lambda at: _line_at(lines, at).split(b"\t")[0])
    return lines.rfind(b"\n", 0, found) + 1


def _line_at(lines: mmap, at: int) -> bytes:
    """The line around a position."""
    start = lines.rfind(b"\n", 0, at) + 1
    end = lines.find(b"\n", at)
    return lines[start : end if end >= 0 else len(lines)]
