"""The site's own words: what the last, unfinished word may become, and what a typo meant."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.search.query import Query, Term
from articles.search.spelling import is_english, other_ways
from articles.search.text import STOP_WORDS, halves, stem
from articles.search.types import MOST_FOUND, Choice, KnownWord, TypedWord

SHORTEST_PREFIX = 2
SHORTEST_CORRECTED = 4


@dataclass(frozen=True)
class Reading:
    """How the terms of a query are understood.

    `choices` has one entry a term; `loosened` are the same with words that only a mark joins
    taken apart. `corrections` maps each word that the site does not have to the one it most
    likely means; `unknown` are those that are like no other. `is_frequent` says that each term
    alone is met by more articles than a search looks at.
    """

    choices: tuple[Choice, ...]
    loosened: tuple[Choice, ...]
    corrections: dict[str, str]
    unknown: frozenset[str]
    is_frequent: bool


def read(query: Query, known_words) -> Reading:
    """Understand a query with the words of the site; `known_words` is the engine's (one query)."""
    terms = query.terms
    typed = list(dict.fromkeys(word for term in terms for word in term.words))
    prefix = next((t.words[0] for t in terms if t.is_prefix), "")
    prefix = prefix if len(prefix) >= SHORTEST_PREFIX else ""
    joined = [_joined(terms, number) for number in range(len(terms))]
    ways = {word: other_ways(word) for word in typed}
    others = {way for each in (*joined, *ways.values()) for way in each} - set(typed)
    told = defaultdict(list)
    for answer in known_words(
        [TypedWord(word, stem(word), _parts(word)) for word in typed],
        [(word, stem(word)) for word in sorted(others)],
        prefix,
    ):
        told[answer.typed, answer.relation].append(answer)
    familiar = {word for word, relation in told if relation == "same"}
    joined = [[word for word in each if word in familiar] for each in joined]
    ways = {word: [way for way in ways[word] if way in familiar] for word in typed}
    # A word that fills the results by itself is finished; longer ones would only dilute them.
    is_finished = any(answer.number > MOST_FOUND for answer in told[prefix, "same"])
    longer = [] if is_finished else [answer.word for answer in told[prefix, "longer"]]

    understood = familiar | {word for word in typed if ways[word]} | ({prefix} if longer else set())
    for term, each in zip(terms, joined, strict=True):
        understood.update(term.words if each else ())
    corrections, parted = {}, {}
    for word in typed:
        if word in understood:
            continue
        if meant := _meant(word, told[word, "alike"]):
            corrections[word] = meant
        elif pair := _parted(word, told[word, "part"]):
            parted[word] = pair

    meanings = {
        word: [*([word] if word in familiar else []), *ways[word]] or [corrections.get(word, word)]
        for word in typed
    }
    for word, meaning in meanings.items():
        meaning += _forms(told, word, corrections.get(word))
    joined = [
        [*each, *(longer if term.is_prefix else [])]
        for term, each in zip(terms, joined, strict=True)
    ]
    choices, loosened = _choices(terms, joined, parted, meanings)
    corrections |= {word: " ".join(pair) for word, pair in parted.items()}
    unknown = frozenset(typed) - understood - set(corrections)
    return Reading(choices, loosened, corrections, unknown, _is_frequent(choices, told))


def _is_frequent(choices: tuple[Choice, ...], told) -> bool:
    numbers = {answer.word: answer.number for answers in told.values() for answer in answers}
    return all(
        any(numbers.get(word, 0) > MOST_FOUND for phrase in choice for word in phrase)
        for choice in choices
    )


def _forms(told, word: str, meant: str | None) -> list[str]:
    """The site's words of the same stem as a word or what it meant: FTS5 stems by an older rule,
    which keeps “nearly” and “near” apart."""
    alike = told[word, "alike"] if meant else []
    forms = [a.word for a in alike if a.word[:2] == meant[:2] and stem(a.word) == stem(meant)]
    return [*(answer.word for answer in told[word, "same"]), *forms]


def _parted(word: str, parts: list[KnownWord]) -> tuple[str, str] | None:
    """The two words of the site that were typed without their blank (“selfworth”); of several
    such pairs the one whose rarer word is the most frequent."""
    numbers = {answer.word: answer.number for answer in parts}
    pairs = [pair for pair in halves(word) if numbers.keys() >= set(pair)]
    if not pairs or is_english(word):
        return None
    return max(pairs, key=lambda pair: min(numbers[part] for part in pair))


def _joined(terms: tuple[Term, ...], number: int) -> list[str]:
    """What a term is as one word: its own parts (“co-worker”), or with a neighbour (“break up”)."""
    term = terms[number]
    if term.is_loose:
        return ["".join(term.words)]
    pairs = [pair for pair in pairwise(terms) if term in pair]
    return ["".join(a.words + b.words) for a, b in pairs if len(a.words) == len(b.words) == 1]


def _parts(word: str) -> list[str]:
    return sorted({part for pair in halves(word) for part in pair} - STOP_WORDS)


def _meant(word: str, alike: list[KnownWord]) -> str | None:
    """The nearest word within one slip (two from seven letters on, but then not in the first).

    Of equals one that begins as what was typed, and of these the most frequent. A slip is a letter
    too many, too few, another, or two in the wrong order; of four letters another one is too
    likely another word. A word that there is was not a slip.
    """
    if len(word) < SHORTEST_CORRECTED or any(character.isdigit() for character in word):
        return None
    numbers = {answer.word: answer.number for answer in alike if answer.word.isalpha()}
    slips = 2 if len(word) >= 7 else 1
    near = process.extract(word, list(numbers), scorer=OSA.distance, score_cutoff=slips, limit=None)
    if len(word) == SHORTEST_CORRECTED:
        near = [row for row in near if len(row[0]) != len(word) or sorted(row[0]) == sorted(word)]
    near = [row for row in near if row[1] == 1 or row[0][0] == word[0]]
    best = min(
        near,
        key=lambda row: (row[1], row[0][0] != word[0], -numbers[row[0]], row[0]),
        default=None,
    )
    return best[0] if best and not is_english(word) else None


def _choices(terms, others, parted, meanings) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """A choice for each term, of its meanings or of `others`; and the same loosened."""
    choices, loosened = [], []
    for term, each in zip(terms, others, strict=True):
        if len(term.words) == 1 and (pair := parted.get(term.words[0])):
            choices.append((pair,))
            loosened += [((word,),) for word in pair]
            continue
        choices.append(_choice(term, meanings, each))
        loosened += _apart(term, meanings) if term.is_loose and not each else choices[-1:]
    return tuple(choices), tuple(loosened)


def _choice(term: Term, meanings: dict[str, list[str]], others: list[str]) -> Choice:
    """The phrases that a term stands for; `others` are words that do as well."""
    if len(term.words) == 1:
        phrases = [(meaning,) for meaning in meanings[term.words[0]]]
    else:
        phrases = [tuple(meanings[word][0] for word in term.words)]
    return tuple(dict.fromkeys([*phrases, *((word,) for word in others)]))


def _apart(term: Term, meanings: dict[str, list[str]]) -> list[Choice]:
    """The words of a term one by one, those left out that stand in every text."""
    telling = [word for word in term.words if word not in STOP_WORDS]
    return [tuple((meaning,) for meaning in meanings[word]) for word in telling]
