"""How much a search is like those of people in danger, where no pattern tells.

What each word, kind of word and pair of these adds was learned from the judged searches in
`tests/articles/search/judged` by `tests/articles/search/learning.py`, which writes `learned.txt`.
"""

import functools
import zlib
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from articles.search.crisis_terms.patterns import choices_of, known
from articles.search.tokenizer import stem

# From the first on, a search is taken for one of somebody in danger without any pattern; up to the
# second, a pattern of danger is taken for a coincidence, and up to the third, even a certain one.
ALARMING, UNLIKE, HARMLESS = 0.4, -0.05, -0.3
# How far apart the words of a pair may be; the beginning and the end are words, too.
REACH, BEGINNING, END = 5, "^", "$"
LEARNED = Path(__file__).with_name("learned.txt")


def likeness(stems: Sequence[str]) -> float:
    """Above zero if the words are more like those of searches in danger, below if less."""
    weights = _learned()
    return sum(weights.get(feature, 0) for feature in ["", *features(stems)]) / 100


def features(stems: Sequence[str]) -> dict[str, None]:
    """The words and kinds of words of a text, and the pairs of these in their order.

    No pair reaches over an idiom that was taken out, which has no stem.
    """
    found: dict[str, None] = {}
    words = (BEGINNING, *stems, END)
    readings = [[each, *_kinds().get(each, ())] if each else [] for each in words]
    for place, reading in enumerate(readings):
        found |= dict.fromkeys(reading)
        for following in readings[place + 1 : place + 1 + REACH]:
            if not following:
                break
            found |= {f"{one} {other}": None for one in reading for other in following}
    return found


@functools.cache
def _kinds() -> dict[str, list[str]]:
    """The lists of `known.toml` that tell a kind of word, by the stems of their words."""
    kinds: dict[str, dict[str, None]] = defaultdict(dict)
    lists = known()["lists"]
    for name in known()["kinds"]["names"].split():
        for element in lists[name].split():
            for word in choices_of(element):
                if word.rstrip("!*").isalpha():
                    kinds[stem(word.rstrip("!*"))][name.upper()] = None
    return {word: list(names) for word, names in kinds.items()}


@functools.cache
def learned_text() -> bytes:
    """What was learned, as it was written, compressed: as a table, it takes megabytes."""
    return zlib.compress(LEARNED.read_bytes())


@functools.cache
def _learned() -> dict[str, int]:
    """Hundredths by feature; the one of no word belongs to every search."""
    rows = (line.partition(" ") for line in zlib.decompress(learned_text()).decode().splitlines())
    return {feature: int(weight) for weight, _, row in rows for feature in row.split(",")}
