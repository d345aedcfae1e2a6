"""The site's own words: what the last, unfinished word may become, and what a typo meant."""

from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.search.asking import MOST_FOUND, Choice, KnownWord
from articles.search.query import Query, Term
from articles.search.text import stem

SHORTEST_PREFIX = 2
SHORTEST_CORRECTED = 4


@dataclass(frozen=True)
class Reading:
    """How the terms of a query are understood.

    `choices` has one entry a term. `corrections` maps each word that the site does not have to
    the one it most likely means; `unknown` are those that are like no other.
    """

    choices: tuple[Choice, ...]
    corrections: dict[str, str]
    unknown: frozenset[str]


def read(query: Query, known_words) -> Reading:
    """Understand a query with the words of the site; `known_words` is the engine's (one query)."""
    typed = {word: stem(word) for term in query.terms for word in term.words}
    prefix = next((t.words[0] for t in query.terms if t.is_prefix), "")
    prefix = prefix if len(prefix) >= SHORTEST_PREFIX else ""
    answers = known_words(list(typed.items()), prefix)
    # A word that fills the results by itself is finished; longer ones would only dilute them.
    is_frequent = any(
        (answer.typed, answer.relation) == (prefix, "same") and answer.number > MOST_FOUND
        for answer in answers
    )
    longer = [a.word for a in answers if a.relation == "longer" and not is_frequent]
    familiar = {answer.typed for answer in answers if answer.relation == "same"}
    if longer:
        familiar.add(prefix)
    corrections = {
        word: meant
        for word in typed
        if word not in familiar
        and (
            meant := _meant(word, [a for a in answers if (a.typed, a.relation) == (word, "alike")])
        )
    }
    return Reading(
        tuple(_choice(term, longer if term.is_prefix else [], corrections) for term in query.terms),
        corrections,
        frozenset(typed) - familiar - set(corrections),
    )


def _meant(word: str, alike: list[KnownWord]) -> str | None:
    """The nearest word within one slip (two from seven letters on); the most frequent of equals.

    A slip is a letter too many, too few, another, or two in the wrong order; of four letters
    another one is too likely another word.
    """
    if len(word) < SHORTEST_CORRECTED or any(character.isdigit() for character in word):
        return None
    numbers = {answer.word: answer.number for answer in alike if answer.word.isalpha()}
    slips = 2 if len(word) >= 7 else 1
    near = process.extract(word, list(numbers), scorer=OSA.distance, score_cutoff=slips, limit=None)
    if len(word) == SHORTEST_CORRECTED:
        near = [row for row in near if len(row[0]) != len(word) or sorted(row[0]) == sorted(word)]
    best = min(near, key=lambda row: (row[1], -numbers[row[0]], row[0]), default=None)
    return best[0] if best else None


def _choice(term: Term, longer: list[str], corrections: dict[str, str]) -> Choice:
    meant = tuple(corrections.get(word, word) for word in term.words)
    return tuple(dict.fromkeys([meant, *((word,) for word in longer)]))
