"""Two texts side by side, with the words that differ marked: text in, rows out."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[\w'’]+|[^\w\s]")
# Above so many words on a side, comparing each with each would keep the author waiting.
MOST_WORDS = 2000
MOST_LINES = 3000
CONTEXT = 1


@dataclass(frozen=True)
class Row:
    """A paragraph of each text, as (words, whether they differ) pairs; `skipped` stands for more.

    An empty list means that the paragraph is missing on that side.
    """

    old: list[tuple[str, bool]]
    new: list[tuple[str, bool]]
    skipped: int = 0

    @property
    def is_alike(self) -> bool:
        """Whether both sides say the same."""
        return not any(differs for _, differs in self.old + self.new)


def plain(text: str) -> str:
    """A text without what browsers add: the line ends of HTTP, blanks at the ends."""
    return text.replace("\r\n", "\n").strip()


def differences(old: str, new: str) -> list[Row]:
    """The rows of a comparison; what is alike is shortened to a line around each change."""
    old_lines, new_lines = _lines(old), _lines(new)
    rows = []
    for same, olds, news in _blocks(old_lines, new_lines, MOST_LINES):
        if same:
            rows += [Row([(line, False)], [(line, False)]) for line in olds]
            continue
        for index in range(max(len(olds), len(news))):
            rows.append(_row(olds[index : index + 1], news[index : index + 1]))
    return _shortened(rows)


def _lines(text):
    return [line for line in plain(text).split("\n") if line.strip()]


def _row(old, new):
    if not old or not new:
        return Row([(line, True) for line in old], [(line, True) for line in new])
    left, right = [], []
    for same, olds, news in _blocks(WORDS.findall(old[0]), WORDS.findall(new[0]), MOST_WORDS):
        left += [("".join(olds), not same)] if olds else []
        right += [("".join(news), not same)] if news else []
    return Row(left, right)


def _blocks(old, new, most):
    """(alike, part of old, part of new) in order; the ends that are alike cost nothing."""
    start = _alike(zip(old, new, strict=False))
    rest = min(len(old), len(new)) - start
    end = min(_alike(zip(reversed(old), reversed(new), strict=False)), rest)
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


def _alike(pairs):
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _shortened(rows):
    """Keep changed rows and one row around them; the rest becomes a count."""
    changed = [not row.is_alike for row in rows]
    shown, skipped = [], 0
    for index, row in enumerate(rows):
        if any(changed[max(0, index - CONTEXT) : index + CONTEXT + 1]):
            shown += [Row([], [], skipped)] if skipped else []
            shown.append(row)
            skipped = 0
        else:
            skipped += 1
    return [*shown, Row([], [], skipped)] if skipped and shown else shown
