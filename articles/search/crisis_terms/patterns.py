"""Patterns of words, in the notation that `known.toml` explains."""

import functools
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from articles.search.tokenizer import split_words
from attachment_site.core.text import read_table

MAX_GAP = 3
# So few words take less room as a tuple, and are found in it as soon.
FEW_WORDS = 3


class Token(NamedTuple):
    """A word of a text and its comparable form."""

    form: str
    word: str


# Stands for an idiom that was taken out; nothing matches it.
BREAK = Token("", "")


@functools.cache
def known() -> dict:
    """What is known of searches of people in danger."""
    return read_table(__file__, "known.toml")


def choices_of(element: str) -> list[str]:
    """The alternatives of an element, with lists written out."""
    choices: list[str] = []
    for choice in element.removesuffix("?").split("|"):
        if choice.startswith("{"):
            for each in known()["lists"].get(choice.strip("{}"), "").split():
                choices += choices_of(each)
        else:
            choices.append(choice)
    return choices


class Element:
    """One place of a pattern: the words that may stand there, or a gap."""

    __slots__ = ("beginnings", "forms", "is_gap", "may_miss", "phrases", "signs", "words")

    def __init__(self, text: str, form: Callable[[str], str]):
        self.is_gap, self.may_miss = text == "...", text.endswith("?")
        self.beginnings: tuple[str, ...] = ()
        self.phrases: tuple[list[Element], ...] = ()
        self.signs = ""
        forms, words = set(), set()
        for choice in [] if self.is_gap else choices_of(text):
            written = "".join(split_words(choice))
            if choice in ("^", "$", "#"):
                self.signs += choice
            elif "_" in choice:
                self.phrases += ([_element(each, form) for each in choice.split("_")],)
            elif choice.endswith("*"):
                self.beginnings += (written,)
            elif choice.endswith("!"):
                words.add(written)
            else:
                forms.add(form(written))
        self.forms, self.words = _compact(forms), _compact(words)

    def ends(self, tokens: list[Token], start: int, barred: frozenset[str]) -> Iterator[int]:
        """Where this may end if it begins at `start`, the longest gap first."""
        if self.is_gap:
            end = start
            while end < min(len(tokens), start + MAX_GAP) and tokens[end] is not BREAK:
                if tokens[end].form in barred:
                    break
                end += 1
            yield from range(end, start - 1, -1)
            return
        if start < len(tokens):
            form, word = tokens[start]
            if (
                form in self.forms
                or word in self.words
                or (self.beginnings and (word + " " + form).startswith(self.beginnings))
                or (self.beginnings and form.startswith(self.beginnings))
                or ("#" in self.signs and word.isdigit())
            ):
                yield start + 1
            for phrase in self.phrases:
                yield from _ends(phrase, tokens, start, barred)
        if (
            self.may_miss
            or ("$" in self.signs and start == len(tokens))
            or ("^" in self.signs and start == 0)
        ):
            yield start

    def first_words(self) -> Iterator[str]:
        """What a token may have as form or word for this to match; “*” where that is open."""
        yield from self.forms
        yield from self.words
        if self.beginnings or self.signs or self.may_miss:
            yield "*"
        for phrase in self.phrases:
            yield from phrase[0].first_words()


def _compact(words: set[str]) -> Collection[str]:
    return frozenset(words) if len(words) > FEW_WORDS else tuple(words)


@functools.cache
def _element(text: str, form: Callable[[str], str]) -> Element:
    return Element(text, form)


def _ends(
    elements: list[Element], tokens: list[Token], start: int, barred: frozenset[str]
) -> Iterator[int]:
    if not elements:
        yield start
        return
    for end in elements[0].ends(tokens, start, barred):
        yield from _ends(elements[1:], tokens, end, barred)


class Row(NamedTuple):
    """A part of a pattern, the other parts, and the elements that a text needs for all of them."""

    part: list[Element]
    others: list[list[Element]]
    needed: frozenset[Element]


class Patterns:
    """Patterns by their first words, so that few are tried at each word of a text.

    No gap reaches over the forms in `barred`.
    """

    def __init__(
        self, lines: str, form: Callable[[str], str], barred: frozenset[str] = frozenset()
    ):
        self._barred = barred
        self._rows: dict[str, list[Row]] = defaultdict(list)
        self._elements: dict[str, list[Element]] = defaultdict(list)
        indexed: set[Element] = set()
        for line in filter(str.strip, lines.splitlines()):
            parts = [[_element(each, form) for each in part.split()] for part in line.split(" + ")]
            words = {each: set(each.first_words()) for part in parts for each in part}
            needed = frozenset(each for each in words if words[each] and "*" not in words[each])
            for each in needed - indexed:
                for word in words[each]:
                    self._elements[word].append(each)
            indexed |= needed
            for part in parts:
                row = Row(part, [other for other in parts if other is not part], needed)
                for word in words[part[0]]:
                    self._rows[word].append(row)

    def find(self, tokens: list[Token]) -> bool:
        """Whether any pattern is in a text."""
        rows = self._possible(tokens)
        return any(self._end(tokens, start, rows) for start in range(len(tokens)))

    def cut_out(self, tokens: list[Token]) -> list[Token]:
        """The text with a break for whatever matches."""
        kept: list[Token] = []
        rows = self._possible(tokens)
        start = 0
        while start < len(tokens):
            end = self._end(tokens, start, rows)
            kept.append(BREAK if end else tokens[start])
            start = end or start + 1
        return kept

    def _possible(self, tokens: list[Token]) -> dict[str, list[Row]]:
        """The rows that have all that they need somewhere in a text, by their first words."""
        keys = {"*", *(key for token in tokens for key in token)}
        present = {each for key in keys for each in self._elements.get(key, ())}
        rows = {key: self._rows[key] for key in keys if key in self._rows}
        return {key: [row for row in of if row.needed <= present] for key, of in rows.items()}

    def _end(self, tokens: list[Token], start: int, rows: dict[str, list[Row]]) -> int:
        """Where a pattern ends that begins at `start`, or 0."""
        for first in dict.fromkeys((*tokens[start], "*")):
            for row in rows.get(first, ()):
                for end in _ends(row.part, tokens, start, self._barred):
                    others = (self._is_behind(other, tokens, end) for other in row.others)
                    if end > start and all(others):
                        return end
        return 0

    def _is_behind(self, part: list[Element], tokens: list[Token], start: int) -> bool:
        places = range(start, len(tokens) + 1)
        return any(True for at in places for _ in _ends(part, tokens, at, self._barred))
