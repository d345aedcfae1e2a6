"""Words of readers and the author's own words for the same thing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from articles.search.query import Query, QueryTerm
from articles.search.spelling import MIN_RESPELLED_LENGTH, respelled
from articles.search.tokenizer import split_words, spoken_words, stem
from articles.search.types import Clause, Phrase

# The clauses of a term or a query, strict and relaxed.
TermClauses = tuple[list[Clause], list[Clause]]


class Match(NamedTuple):
    """The author's phrases for the typed words from `start` up to `end`, and for these terms.

    `is_exact` unless a word was misspelled.
    """

    start: int
    end: int
    phrases: tuple[Phrase, ...]
    is_exact: bool
    terms: tuple[QueryTerm, ...] = ()


class Synonyms:
    """Groups of (what readers say, what the author writes), each a list of phrases as text."""

    def __init__(self, groups: Iterable[tuple[Iterable[str], Iterable[str]]] = ()):
        self._said: dict[Phrase, dict[Phrase, None]] = defaultdict(dict)
        self._words: dict[str, None] = {}
        for readers_say, we_write in groups:
            written = [tuple(split_words(phrase)) for phrase in we_write]
            for said in map(spoken_words, readers_say):
                self._said[tuple(map(stem, said))] |= dict.fromkeys(written)
                self._words |= {word: None for word in said if len(word) >= MIN_RESPELLED_LENGTH}
        self._longest = max(map(len, self._said), default=0)

    def matches(self, words: Sequence[str]) -> list[Match]:
        """What is known of typed words; of overlapping phrases the longest and first."""
        stems = [stem(respelled(word, self._words)) for word in words]
        found: list[Match] = []
        for length in range(min(len(stems), self._longest), 0, -1):
            for start in range(len(stems) - length + 1):
                end = start + length
                phrases = self._said.get(tuple(stems[start:end]))
                if phrases and all(end <= other.start or other.end <= start for other in found):
                    is_exact = stems[start:end] == list(map(stem, words[start:end]))
                    found.append(Match(start, end, tuple(phrases), is_exact))
        return sorted(found)


def known_matches(query: Query, matches: list[Match], known: set[str]) -> list[Match]:
    """Those matches that have a phrase of the site's words, with these phrases and their terms."""
    meant = []
    for match in matches:
        phrases = tuple(phrase for phrase in match.phrases if known.issuperset(phrase))
        terms = dict.fromkeys(term for _, term in query.spoken[match.start : match.end])
        if phrases:
            of_query = tuple(term for term in terms if term in query.terms)
            meant.append(match._replace(phrases=phrases, terms=of_query))
    return meant


def with_synonyms(
    query: Query, by_term: list[TermClauses], meant: list[Match], missing: set[str]
) -> TermClauses:
    """The clauses of a query, strict and relaxed, with the author's phrases.

    What is known for one word is one more meaning of it. What is known for several stands for all
    of them, and in the relaxed clauses beside them. `missing` are words that the site lacks.
    """
    strict, relaxed = [list(each) for each, _ in by_term], [list(each) for _, each in by_term]
    for match in meant:
        typed = tuple(word for word, _ in query.spoken[match.start : match.end])
        places = [query.terms.index(term) for term in match.terms]
        for place in places:
            for clauses in (strict, relaxed):
                has = [tuple(filter(missing.isdisjoint, clause)) for clause in clauses[place]]
                clauses[place] = [clause for clause in has if clause]
        if len(typed) == 1 and places:
            for clauses in (strict, relaxed):
                own = clauses[places[0]][0] if clauses[places[0]] else ()
                clauses[places[0]] = [tuple(dict.fromkeys((*own, *match.phrases)))]
            continue
        merged = (typed, *match.phrases) if missing.isdisjoint(typed) else match.phrases
        if not places:
            places = [len(strict)]
            strict.append([])
            relaxed.append([])
        for place in places:
            strict[place] = []
        strict[places[0]] = [merged]
        relaxed[places[0]].insert(0, merged)
    return _together(strict), _together(relaxed)


def _together(clauses: list[list[Clause]]) -> list[Clause]:
    return list(dict.fromkeys(clause for each in clauses for clause in each))


def also_meant(query: Query, meant: list[Match], corrections: Iterable[str]) -> tuple[str, ...]:
    """The author's phrases that were not typed themselves, or meant by a misspelled word."""
    typed = {stem(word) for word, _ in query.spoken} | set(map(stem, corrections))
    phrases = dict.fromkeys(phrase for match in meant for phrase in match.phrases)
    return tuple(" ".join(phrase) for phrase in phrases if not typed.issuperset(map(stem, phrase)))
