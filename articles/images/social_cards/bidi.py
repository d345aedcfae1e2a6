"""The Unicode Bidirectional Algorithm (UAX 9) for a line that mixes fonts.

A line of one font is ordered by Raqm. Here explicit marks, isolates and paired brackets (rule N0)
are not supported; marks follow their letter because whole grapheme clusters are passed in.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

RTL_CLASSES = ("R", "AL")
# One letter for each class that the rules tell apart, "-" for all neutral ones.
CODES = {"L": "L", "R": "R", "AL": "A", "EN": "1", "AN": "2", "ES": "+", "CS": ",", "ET": "%"}
# Rules I1 and I2.
LTR_LEVELS = {"L": 0, "R": 1, "1": 2, "2": 2}
RTL_LEVELS = {"L": 2, "R": 1, "1": 2, "2": 2}


class Run(NamedTuple):
    """A stretch of one embedding level and one font; odd levels run from right to left."""

    level: int
    font: str
    text: str


def is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left (rules P2, P3)."""
    for letter in text:
        bidi_class = unicodedata.bidirectional(letter)
        if bidi_class in ("L", *RTL_CLASSES):
            return bidi_class in RTL_CLASSES
    return False


def embedding_levels(clusters: Sequence[str], *, rtl: bool) -> list[int]:
    """The level of each grapheme cluster of a line; `rtl` is the direction of the whole line."""
    edge = "R" if rtl else "L"
    codes = "".join(CODES.get(unicodedata.bidirectional(cluster[0]), "-") for cluster in clusters)
    codes = _resolve_neutrals(_resolve_numbers(codes, edge), edge)
    levels = RTL_LEVELS if rtl else LTR_LEVELS
    return [levels[code] for code in codes]


def visual_order(runs: Iterable[Run]) -> list[Run]:
    """Runs in the order in which they are drawn, from left to right (rule L2)."""
    return _reverse_from(1, _reverse_from(2, runs))


def _reverse_from(level: int, runs: Iterable[Run]) -> list[Run]:
    """The runs, with each stretch of this level or above reversed."""
    reordered: list[Run] = []
    for is_reversed, stretch in itertools.groupby(runs, lambda run: run.level >= level):
        stretch_runs = list(stretch)
        reordered += stretch_runs[::-1] if is_reversed else stretch_runs
    return reordered


def _resolve_numbers(codes: str, edge: str) -> str:
    """Rules W2 to W7, each a substitution over the letters of `CODES`."""
    codes = re.sub("A[^LR]*", lambda match: match[0].replace("1", "2"), codes).replace("A", "R")
    codes = re.sub("(?<=1)[+,](?=1)", "1", codes)
    codes = re.sub("(?<=2),(?=2)", "2", codes)
    codes = re.sub("%+(?=1)|(?<=1)%+", lambda match: "1" * len(match[0]), codes)
    codes = re.sub("[+,%]", "-", codes)
    return re.sub("L[^R]*", lambda match: match[0].replace("1", "L"), edge + codes)[1:]


def _resolve_neutrals(codes: str, edge: str) -> str:
    """Rules N1 and N2: neutrals take the direction of both neighbours, or else the line's."""

    def direction(match: re.Match[str]) -> str:
        before, after = ("L" if side == "L" else "R" for side in match.group(1, 3))
        return (before if before == after else edge) * len(match[2])

    return re.sub("(?<=(.))(-+)(?=(.))", direction, f"{edge}{codes}{edge}")[1:-1]
