"""Recognizes searches of people who may be in danger, so that they see first where to turn.

What it knows stands in `words/crisis_terms.toml`, with the notation of its patterns; the author
adds terms in admin. A false alarm costs one notice, a miss may cost more.
"""

import functools
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.search.spelling import is_english
from articles.search.tokenizer import fold, split_words, stem

# In letters: what was typed, and the word of a pattern, for one slip to be recognized; for two.
MIN_TYPED_LENGTH, MIN_MISSPELLED_LENGTH, MIN_TWO_SLIPS_LENGTH = 4, 5, 7
MAX_GAP = 3
# More of a text is not looked at.
MAX_TEXT_LENGTH = 1000

_APOSTROPHES = re.compile(r"['’‘ʼ´`]")
_ENDINGS = {"'ll": " will", "'d": " would", "'ve": " have", "'re": " are", "'": ""}
_DISGUISES = str.maketrans("@$!1|30", "asiiieo")
_DISGUISED = re.compile(r"(?<=[a-z])[@$!1|30](?=[a-z])")
_HIDDEN = re.compile(r"(?<=[a-z])[*#.]+(?=[a-z])")
_URDU_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        *[("oo|ou", "u"), ("ee|ii|ey|ay", "i"), ("w", "v"), ("ph", "f"), ("q", "k")],
        *[(r"(?<=[bcdfgjklmnprtz])h", ""), (r"(.)\1+", r"\1"), (r"(?<=..)[ny]$", "")],
    ]
]
# A word of a text after its comparable form: “hit/hitting ”.
_WORD = "[^ /]+/[^ /]+ "
_ENCODED = re.compile("(?P<form>[^ /]+)/(?P<word>[^ /]+) ")
_SIGNS = {"$": "(?=$)", "#": r"\d+/[^ ]+ "}
# Letters by which patterns are looked up.
KEY_LENGTH = 3


def has_crisis_terms(text: str, added: Iterable[str] = ()) -> bool:
    """Whether a search is of somebody who may be in danger, or asks for such a person.

    `added` are the author's own terms, in the notation of the patterns.
    """
    words = _words(text[:MAX_TEXT_LENGTH])
    for meant, form, harmless, danger in _languages(tuple(added)):
        encoded = " " + "".join(f"{form(meant(word))}/{meant(word)} " for word in words)
        if danger.find(harmless.cut_out(encoded)):
            return True
    return False


def _words(text: str) -> list[str]:
    """The words of a text, with disguises undone and the spellings of [same]."""
    folded = _APOSTROPHES.sub("'", fold(text))
    for ending, written_out in _ENDINGS.items():
        folded = folded.replace(ending, written_out)
    folded = _DISGUISED.sub(lambda sign: sign[0].translate(_DISGUISES), folded)
    folded = f" {' '.join(split_words(_HIDDEN.sub('', folded)))} "
    folded = re.sub(r"([a-z])\1{2,}", r"\1", folded)
    for written, meant in _data()["same"].items():
        folded = folded.replace(f" {written} ", f" {meant} ".replace("  ", " "))
    return folded.split()


@functools.cache
def _data() -> dict:
    return tomllib.loads((Path(__file__).parent / "words" / "crisis_terms.toml").read_text())


class Patterns:
    """Patterns by how the first word of each may begin, so that few are tried at each word."""

    def __init__(self, lines: str, form: Callable[[str], str], gap: str = _WORD):
        self._by_beginning: dict[str, list[str]] = defaultdict(list)
        for line in filter(str.strip, lines.splitlines()):
            parts = [[_choices(element) for element in part.split()] for part in line.split(" + ")]
            patterns = ["".join(_regex(choices, form, gap) for choices in part) for part in parts]
            for part, pattern in zip(parts, patterns, strict=True):
                # The other parts may stand before it, where they are looked for in their turn.
                others = [f"(?=.*(?<= ){other})" for other in patterns if other != pattern]
                for word in next(choices for choices in part if choices != ["^"]):
                    first = "".join(split_words(word.partition("_")[0]))
                    whole = first if word.endswith(("!", "*")) else form(first)
                    self._by_beginning[whole[:KEY_LENGTH]].append(pattern + "".join(others))
        self._compiled: dict[str, re.Pattern | None] = {}

    def find(self, encoded: str) -> bool:
        """Whether any pattern is in a text."""
        return any(self._match(encoded, word) for word in _ENCODED.finditer(encoded))

    def cut_out(self, encoded: str) -> str:
        """The text with a full stop for whatever matches."""
        kept, done = "", 0
        for word in _ENCODED.finditer(encoded):
            if word.start() >= done and (match := self._match(encoded, word)):
                kept += encoded[done : match.start()] + ". "
                done = match.end()
        return kept + encoded[done:]

    def _match(self, encoded: str, word: re.Match[str]) -> re.Match[str] | None:
        number = {""} if word["word"].isdigit() else set()
        for beginning in number | {word["form"][:KEY_LENGTH], word["word"][:KEY_LENGTH]}:
            if beginning not in self._compiled:
                rows = dict.fromkeys(self._by_beginning.get(beginning, []))
                self._compiled[beginning] = re.compile("|".join(rows)) if rows else None
            pattern = self._compiled[beginning]
            if pattern and (match := pattern.match(encoded, word.start())):
                return match
        return None


@functools.lru_cache(2)
def _languages(
    added: tuple[str, ...],
) -> list[tuple[Callable[[str], str], Callable[[str], str], Patterns, Patterns]]:
    """(word meant by a typed one, its comparable form, harmless, danger), a language each."""
    own = "\n".join(added)
    patterns, lists = _data()["patterns"], _data()["lists"]
    harmless_gap = f"(?!(?:{'|'.join(map(stem, lists['alarming'].split()))})/){_WORD}"
    english = Patterns(patterns["harmless"], stem, harmless_gap)
    urdu = Patterns(patterns["roman_urdu_harmless"], _sound)
    return [
        (_corrected, stem, english, Patterns(f"{patterns['danger']}\n{own}", stem)),
        (str, _sound, urdu, Patterns(f"{patterns['roman_urdu']}\n{own}", _sound)),
        # The words of the author as they are typed: none of them is a slip.
        (str, stem, Patterns("", stem), Patterns(own, stem)),
    ]


def _choices(element: str) -> list[str]:
    """The alternatives of an element, with lists written out; “?” is last if it may be missing."""
    choices: list[str] = []
    for choice in element.removesuffix("?").split("|"):
        if choice.startswith("{"):
            for each in _data()["lists"].get(choice.strip("{}"), "").split():
                choices += _choices(each)
        else:
            choices.append(choice)
    return choices + ["?"] * element.endswith("?")


def _regex(choices: list[str], form: Callable[[str], str], gap: str) -> str:
    """The regular expression for an element of a pattern, given by its alternatives."""
    if choices == ["..."]:
        return f"(?:{gap}){{0,{MAX_GAP}}}"
    if choices == ["^"]:
        return "(?<=^ )"
    phrases = [choice.split("_") for choice in choices if choice != "?"]
    rows = ["".join(_literal(word, form) for word in phrase) for phrase in phrases]
    return f"(?:{'|'.join(rows)})" + "?" * ("?" in choices)


def _literal(word: str, form: Callable[[str], str]) -> str:
    if word in _SIGNS:
        return _SIGNS[word]
    folded = re.escape("".join(split_words(word)))
    if word.endswith("*"):
        return f"(?:{folded}[^ ]* |[^ /]+/{folded}[^ ]* )"
    if word.endswith("!"):
        return f"[^ /]+/{folded} "
    return f"{re.escape(form(folded))}/[^ ]+ "


@functools.lru_cache(maxsize=10_000)
def _sound(word: str) -> str:
    """A word in Roman Urdu without what people write differently: “hoon” and “hun” are “hu”."""
    for pattern, sound in _URDU_SOUNDS:
        word = pattern.sub(sound, word)
    return word


@functools.cache
def _vocabulary() -> list[str]:
    """The words of the patterns that are long enough to recognize with a slip in them."""
    patterns = _data()["patterns"]
    text = "\n".join((patterns["danger"], *_data()["lists"].values()))
    words = {
        word for word in split_words(text.replace("_", " ")) if len(word) >= MIN_MISSPELLED_LENGTH
    }
    return sorted(words | {"suicide", "suicidal"})


@functools.lru_cache(maxsize=10_000)
def _corrected(word: str) -> str:
    """The word of a pattern that was meant; any other word as it is."""
    if len(word) < MIN_TYPED_LENGTH or word in _vocabulary():
        return word
    if is_english(word) or (word.endswith("s") and is_english(word[:-1])):
        return word
    for meant, sound in _data()["sounds"].items():
        if re.fullmatch(sound, word):
            return meant
    slips = 2 if len(word) >= MIN_TWO_SLIPS_LENGTH else 1
    for written in (word, stem(word)):
        near = process.extract(
            written, _vocabulary(), scorer=OSA.distance, score_cutoff=slips, limit=5
        )
        near = [row for row in near if row[0][0] == word[0]]
        if near:
            return min(near, key=lambda row: (row[1], row[0]))[0]
    return word
