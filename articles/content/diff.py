"""A side-by-side diff of two texts, with the words that differ marked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, takewhile
from operator import itemgetter

WORDS = re.compile(r"\s+|[\w'’]+|[^\w\s]")
# Above these numbers on a side, comparing would keep the author waiting.
MAX_WORDS = 2000
MAX_LINES = 3000
CONTEXT = 1

Words = list[tuple[str, bool]]


@dataclass(frozen=True)
class DiffRow:
    """A paragraph of each text, as (words, whether they differ) pairs.

    An empty list means that the paragraph is missing on that side. A row with `skipped` stands
    for that many equal rows.
    """

    old: Words
    new: Words
    skipped: int = 0

    @property
    def is_equal(self) -> bool:
        """Whether both sides are the same."""
        return not any(differs for _, differs in self.old + self.new)


def normalize_newlines(text: str) -> str:
    """The text with LF line ends and without surrounding whitespace: browsers send CRLF."""
    return text.replace("\r\n", "\n").strip()


def diff(old: str, new: str) -> list[DiffRow]:
    """The rows of a comparison; equal ones are cut to one line around each change."""
    rows: list[DiffRow] = []
    for is_equal, olds, news in _blocks(_lines(old), _lines(new), MAX_LINES):
        if is_equal:
            rows += [DiffRow([(line, False)], [(line, False)]) for line in olds]
            continue
        for index in range(max(len(olds), len(news))):
            rows.append(_row(olds[index : index + 1], news[index : index + 1]))
    return _collapse(rows)


def _lines(text: str) -> list[str]:
    return [line for line in normalize_newlines(text).split("\n") if line.strip()]


def _row(old: Sequence[str], new: Sequence[str]) -> DiffRow:
    if not old or not new:
        return DiffRow([(line, True) for line in old], [(line, True) for line in new])
    left: Words = []
    right: Words = []
    words = WORDS.findall(old[0]), WORDS.findall(new[0])
    for is_equal, olds, news in _blocks(*words, MAX_WORDS):
        if olds:
            left.append(("".join(olds), not is_equal))
        if news:
            right.append(("".join(news), not is_equal))
    return DiffRow(left, right)


def _blocks(
    old: list[str], new: list[str], most: int
) -> Iterator[tuple[bool, list[str], list[str]]]:
    """(whether equal, part of old, part of new) in order; equal ends are not compared in full."""
    start = _common_length(zip(old, new, strict=False))
    rest = min(len(old), len(new)) - start
    end = min(_common_length(zip(reversed(old), reversed(new), strict=False)), rest)
    if start:
        yield True, old[:start], new[:start]
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    if max(len(old_middle), len(new_middle)) > most:
        yield False, old_middle, new_middle
    else:
        matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=False)
        for tag, a, b, c, d in matcher.get_opcodes():
            yield tag == "equal", old_middle[a:b], new_middle[c:d]
    if end:
        yield True, old[len(old) - end :], new[len(new) - end :]


def _common_length(pairs: Iterable[tuple[str, str]]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _collapse(rows: list[DiffRow]) -> list[DiffRow]:
    """Changed rows with one row of context around them; the rest becomes a count."""
    changed = [not row.is_equal for row in rows]
    near = [any(changed[max(0, at - CONTEXT) : at + CONTEXT + 1]) for at in range(len(rows))]
    shown: list[DiffRow] = []
    for is_shown, pairs in groupby(zip(near, rows, strict=True), key=itemgetter(0)):
        stretch = [row for _, row in pairs]
        shown += stretch if is_shown else [DiffRow([], [], len(stretch))]
    return shown
