"""Recognizes searches of people who may be in danger, so that they see first where to turn.

What it knows stands in `known.toml`, with the notation of its patterns; the author adds terms in
admin. What no pattern fits is compared with judged searches (`likeness.py`). A false alarm costs
one notice, a miss may cost more.
"""

import functools
import re
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.search.crisis_terms.likeness import ALARMING, HARMLESS, UNLIKE, likeness
from articles.search.crisis_terms.patterns import Patterns, Token, known
from articles.search.spelling import is_english, is_inflected, spoken_words
from articles.search.tokenizer import fold, split_words, stem

# In letters: what was typed, and the word of a pattern, for one slip to be recognized; for two.
MIN_TYPED_LENGTH, MIN_MISSPELLED_LENGTH, MIN_TWO_SLIPS_LENGTH = 4, 5, 7
# So few words tell too little for a pattern that they fit to be a coincidence.
MAX_KEYWORDS = 2
# More of a text is not looked at.
MAX_TEXT_LENGTH = 1000

_APOSTROPHES = re.compile(r"['’‘ʼ´`]")
_ENDINGS = {"'ll": " will", "'d": " would", "'ve": " have", "'re": " are", "'": ""}
_DISGUISES = str.maketrans("@$!1|30", "asiiieo")
_DISGUISED = re.compile(r"(?<=[a-z])[@$!1|30](?=[a-z])")
_GLUED = re.compile(r"(?<=[a-z]{3})(?=(?:my|your|him|her)self)")
_HIDDEN = re.compile(r"(?<=[a-z])[*#.]+(?=[a-z])")
_DOUBLED = re.compile(r"(.)\1+")


def has_crisis_terms(text: str, added: Iterable[str] = ()) -> bool:
    """Whether a search is of somebody who may be in danger, or asks for such a person.

    `added` are the author's own terms, in the notation of the patterns.
    """
    words = _words(text[:MAX_TEXT_LENGTH])
    english, roman_urdu = _known_languages()
    tokens, sounds = english.tokens(words), roman_urdu.tokens(words)
    # The author's terms are looked for as they are typed, too: none of these is a slip.
    typed = [Token(stem(word), word) for word in words]
    own, own_sounds = _own_patterns(tuple(added))
    like, is_short = likeness([token.form for token in tokens]), len(words) <= MAX_KEYWORDS
    return (
        like >= ALARMING
        or ((like > HARMLESS or is_short) and _certain().find(tokens))
        or ((like > UNLIKE or is_short) and english.danger.find(tokens))
        or ((like > HARMLESS or is_short) and roman_urdu.danger.find(sounds))
        or own.find(tokens)
        or own.find(typed)
        or own_sounds.find(sounds)
    )


def stems_of(text: str) -> list[str]:
    """The stems of a search in English as they are compared with judged ones, without idioms."""
    words = _words(text[:MAX_TEXT_LENGTH])
    return [token.form for token in _known_languages()[0].tokens(words)]


def _words(text: str) -> list[str]:
    """The words of a text, with disguises undone and the spellings of [same]."""
    folded = _APOSTROPHES.sub("'", fold(text))
    for ending, written_out in _ENDINGS.items():
        folded = folded.replace(ending, written_out)
    folded = _DISGUISED.sub(lambda sign: sign[0].translate(_DISGUISES), folded)
    folded = _GLUED.sub(" ", _HIDDEN.sub("", folded))
    folded = f" {' '.join(split_words(folded))} "
    folded = re.sub(r"([a-z])\1{2,}", r"\1", folded)
    for written, meant in _same():
        folded = folded.replace(written, meant)
    return folded.split()


@functools.cache
def _same() -> list[tuple[str, str]]:
    """What is written in other ways, and how it is compared, each between spaces."""
    return [(f" {one} ", f" {other} " if other else " ") for one, other in known()["same"].items()]


class Language(NamedTuple):
    """How a typed word is read, what compares it, and what is harmless and what danger."""

    meant: Callable[[str], str]
    form: Callable[[str], str]
    harmless: Patterns
    danger: Patterns

    def tokens(self, words: list[str]) -> list[Token]:
        """Words as patterns read them, with a break for each harmless idiom."""
        return self.harmless.cut_out(
            [Token(self.form(word), word) for word in map(self.meant, words)]
        )


@functools.cache
def _known_languages() -> tuple[Language, ...]:
    patterns = known()["patterns"]
    alarming = frozenset(map(stem, known()["lists"]["alarming"].split()))
    english = Patterns(patterns["harmless"], stem, alarming)
    urdu = Patterns(patterns["roman_urdu_harmless"], _sound)
    return (
        Language(_corrected, stem, english, Patterns(patterns["danger"], stem)),
        Language(str, _sound, urdu, Patterns(patterns["roman_urdu"], _sound)),
    )


@functools.cache
def _certain() -> Patterns:
    return Patterns(known()["patterns"]["certain"], stem)


@functools.lru_cache(2)
def _own_patterns(added: tuple[str, ...]) -> tuple[Patterns, Patterns]:
    """The author's terms, compared as English and as Roman Urdu."""
    own = "\n".join(added)
    return Patterns(own, stem), Patterns(own, _sound)


@functools.lru_cache(maxsize=10_000)
def _sound(word: str) -> str:
    """A word in Roman Urdu without what people write differently: “hoon” and “hun” are “hu”."""
    for pattern, sound in known()["urdu_sounds"].items():
        word = re.sub(pattern, sound, word)
    return word


@functools.cache
def _vocabulary() -> dict[str, list[str]]:
    """The words of the patterns, and common forms of these, that are long enough to recognize with
    a slip in them, by their first letters: hardly anybody mistypes that."""
    patterns = known()["patterns"]
    text = "\n".join([patterns["certain"], patterns["danger"], *known()["lists"].values()])
    words = {
        word for word in split_words(text.replace("_", " ")) if len(word) >= MIN_MISSPELLED_LENGTH
    }
    stems = {*map(stem, words)}
    forms = {each for each in spoken_words() if stem(each) in stems}
    forms = {each for each in forms if len(each) >= MIN_MISSPELLED_LENGTH}
    in_order = sorted(words | forms | {"suicide", "suicidal"})
    return {letter: list(group) for letter, group in groupby(in_order, lambda word: word[0])}


@functools.cache
def _by_single_letters() -> dict[str, str]:
    """The words of the patterns by their letters with none doubled: “cuting” is “cutting”."""
    return {_DOUBLED.sub(r"\1", word): word for words in _vocabulary().values() for word in words}


@functools.lru_cache(maxsize=10_000)
def _corrected(word: str) -> str:
    """The word of a pattern that was meant; any other word as it is."""
    alike = _vocabulary().get(word[:1], [])
    if len(word) < MIN_TYPED_LENGTH or word in alike:
        return word
    # “Cuttin” and “hurtin”, but not “raisin”.
    undoubled = _DOUBLED.sub(r"\1", word)
    drops_g = len(word) >= MIN_MISSPELLED_LENGTH and word.endswith("in")
    meant = _by_single_letters().get(f"{undoubled}g") if drops_g else None
    if meant and not is_english(f"{word}s"):
        return meant
    if drops_g and not is_english(word) and is_english(f"{word}g"):
        return f"{word}g"
    # Words that are common passwords, too, are known by their plurals alone: “cheese”, “passion”.
    if is_english(word) or is_english(f"{word}s"):
        return word
    if meant := _by_single_letters().get(undoubled):
        return meant
    # “Hoarding” and “raked” are rare, but nobody who types them means “harming” and “raped”.
    if is_inflected(word):
        return word
    for meant, sound in known()["sounds"].items():
        if re.fullmatch(sound, word):
            return meant
    for written in (word, stem(word)):
        slips = 2 if len(written) >= MIN_TWO_SLIPS_LENGTH else 1
        near = process.extract(written, alike, scorer=OSA.distance, score_cutoff=slips, limit=5)
        if near:
            # Of words as near, that with the same letters: “strangeld” is not “strangely”.
            letters = sorted(written)
            return min(near, key=lambda row: (row[1], sorted(row[0]) != letters, row[0]))[0]
    return word
