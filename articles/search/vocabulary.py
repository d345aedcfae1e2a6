"""The site's own words: completions of the last, unfinished word, and corrections of typos."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from articles.search.query import Query, QueryTerm
from articles.search.spelling import begun_with_slip, is_word, spelling_variants, with_slip_in_front
from articles.search.synonyms import Match, Synonyms, also_meant, known_matches, with_synonyms
from articles.search.tokenizer import STOP_WORDS, halves, stem
from articles.search.types import (
    MAX_COMPLETIONS,
    MAX_HITS,
    Clause,
    Phrase,
    QueryWord,
    VocabularyWord,
)

MIN_PREFIX_LENGTH = 2
MIN_CORRECTED_LENGTH = 4

# `known_words` and `similar_words` of an engine.
KnownWords = Callable[[list[tuple[str, str]], str], list[VocabularyWord]]
SimilarWords = Callable[[list[QueryWord], str, list[str]], list[VocabularyWord]]
# The site's words by (query word, relation).
Answers = dict[tuple[str, str], list[VocabularyWord]]


@dataclass(frozen=True)
class Interpretation:
    """What the terms of a query mean.

    `clauses` has one clause per term, or per phrase that the author has words for; in `relaxed` the
    words of compounds and phrases are separate clauses as well. `corrections` maps words that the
    site does not have to the most likely ones that it has; `also` are the author's words that are
    looked for besides; `unknown` are words without a similar one. `is_broad`: each clause alone
    matches more articles than a search looks at.
    """

    clauses: tuple[Clause, ...]
    relaxed: tuple[Clause, ...]
    corrections: dict[str, str]
    also: tuple[str, ...]
    unknown: frozenset[str]
    is_broad: bool


def interpret(
    query: Query, known_words: KnownWords, similar_words: SimilarWords, synonyms: Synonyms
) -> Interpretation:
    """Interpret a query with the words of the site and with those of readers and the author.

    `known_words` finds the former (one query), and `similar_words` what may have been meant by
    words that nobody knows (one query, if there are any).
    """
    terms = query.terms
    query_words = list(dict.fromkeys(word for term in terms for word in term.words))
    prefix = next((term.words[0] for term in terms if term.is_prefix), "")
    prefix = prefix if len(prefix) >= MIN_PREFIX_LENGTH else ""
    matches = synonyms.matches([word for word, _ in query.spoken])
    answers, known, joined, spellings = _look_up(terms, query_words, prefix, matches, known_words)
    completions = _completions(answers, prefix)
    meant = known_matches(query, matches, known)
    understood = _understood(terms, joined, spellings, meant) | ({prefix} if completions else set())
    strange = [word for word in query_words if word not in understood]
    corrections, splits, begun = _correct(strange, prefix, similar_words)
    # “Jealus” is “jealousy” as well.
    completions += begun if prefix in corrections else []
    meanings = {word: spellings[word] or [corrections.get(word, word)] for word in query_words}

    by_term = [
        _clauses(term, words + completions if term.is_prefix else words, splits, meanings)
        for term, words in zip(terms, joined, strict=True)
    ]
    missing = set(query_words) - known - STOP_WORDS
    clauses, relaxed = with_synonyms(query, by_term, meant, missing)
    in_groups = {word for match in meant for term in match.terms for word in term.words}
    corrections |= {word: " ".join(pair) for word, pair in splits.items()}
    return Interpretation(
        tuple(clauses),
        tuple(relaxed),
        corrections,
        also=also_meant(query, meant, corrections.values()),
        unknown=frozenset(query_words) - understood - set(corrections) - in_groups,
        is_broad=_is_broad(clauses, answers),
    )


def _look_up(
    terms: tuple[QueryTerm, ...],
    query_words: list[str],
    prefix: str,
    matches: Iterable[Match],
    known_words: KnownWords,
) -> tuple[Answers, set[str], list[list[str]], dict[str, list[str]]]:
    """The site's answers to a query's words, and what it has (one query): of all that was asked
    about, of each term as one word, and of each word, however it is spelled."""
    joined = [_joined(terms, number) for number in range(len(terms))]
    spellings = {word: [word, *spelling_variants(word)] for word in query_words}
    written = {word for match in matches for phrase in match.phrases for word in phrase}
    others = {other for words in (*joined, *spellings.values()) for other in words} | written
    asked = query_words + sorted(others.difference(query_words))
    answers = _by_relation(known_words([(word, stem(word)) for word in asked], prefix))
    known = {word for word, relation in answers if relation == "stem"}
    joined = [[word for word in words if word in known] for words in joined]
    spellings = {word: [s for s in words if s in known] for word, words in spellings.items()}
    return answers, known, joined, spellings


def _understood(
    terms: tuple[QueryTerm, ...],
    joined: list[list[str]],
    spellings: dict[str, list[str]],
    meant: Iterable[Match],
) -> set[str]:
    """The words that the site has, by themselves or in a term that it has as a whole."""
    whole = {term for term, words in zip(terms, joined, strict=True) if words}
    whole |= {term for match in meant if match.is_exact for term in match.terms}
    spelled = {word for word, found in spellings.items() if found}
    return spelled | {word for term in whole for word in term.words}


def _by_relation(words: Iterable[VocabularyWord]) -> Answers:
    answers: Answers = defaultdict(list)
    for word in words:
        answers[word.query_word, word.relation].append(word)
    return answers


def _completions(answers: Answers, prefix: str) -> list[str]:
    """The words that begin with `prefix`.

    None for a word that fills the results by itself: it is finished, and longer words would only
    dilute them.
    """
    if any(answer.document_count > MAX_HITS for answer in answers.get((prefix, "stem"), [])):
        return []
    return [answer.word for answer in answers.get((prefix, "prefix"), [])]


def _correct(
    words: list[str], prefix: str, similar_words: SimilarWords
) -> tuple[dict[str, str], dict[str, tuple[str, str]], list[str]]:
    """Corrections of words that nobody knows, and splits into two words that the site has; and
    what the last word may be the beginning of, but for a slip (one query, if there are any)."""
    corrections: dict[str, str] = {}
    splits: dict[str, tuple[str, str]] = {}
    if not words:
        return corrections, splits, []
    asked = [QueryWord(word, sorted({*chain(*halves(word))} - STOP_WORDS)) for word in words]
    slips = with_slip_in_front(prefix) if prefix in words else []
    answers = _by_relation(similar_words(asked, prefix, slips))
    similar = {each.word: each.document_count for each in answers[prefix, "similar"]}
    begun = begun_with_slip(prefix, similar)[:MAX_COMPLETIONS]
    for word in words:
        found = _correction(word, answers[word, "similar"], begun if word == prefix else [])
        if found:
            corrections[word] = found
        elif pair := _split(word, answers[word, "part"]):
            splits[word] = pair
    return corrections, splits, begun


def _is_broad(clauses: Sequence[Clause], answers: Answers) -> bool:
    counts = {
        word if relation == "stem" else answer.word: answer.document_count
        for (word, relation), row in answers.items()
        for answer in row
    }
    return all(
        any(counts.get(word, 0) > MAX_HITS for phrase in clause for word in phrase)
        for clause in clauses
    )


def _split(word: str, parts: list[VocabularyWord]) -> tuple[str, str] | None:
    """Two words of the site that were typed without the space (“selfworth”).

    Of several pairs the one whose rarer word is the most frequent.
    """
    counts = {answer.word: answer.document_count for answer in parts}
    pairs = [pair for pair in halves(word) if counts.keys() >= set(pair)]
    if not pairs or is_word(word):
        return None
    return max(pairs, key=lambda pair: min(counts[part] for part in pair))


def _joined(terms: tuple[QueryTerm, ...], number: int) -> list[str]:
    """A term written as one word: its own parts (“co-worker”), or with a neighbour (“break up”)."""
    term = terms[number]
    if term.is_compound:
        return ["".join(term.words)]
    pairs = [pair for pair in pairwise(terms) if term in pair]
    return ["".join(a.words + b.words) for a, b in pairs if len(a.words) == len(b.words) == 1]


def _correction(word: str, similar: list[VocabularyWord], begun: list[str]) -> str | None:
    """The nearest word within one edit (two from seven letters on, but not in the first).

    Of equals one with the same first letter, and of these the most frequent. An edit is a letter
    too many (but not the first), too few, another, or two transposed; in a word of four letters
    another letter is too likely another word. An English word or a name is not a typo. Without any,
    it is the first of those that are `begun` with such an edit.
    """
    if len(word) < MIN_CORRECTED_LENGTH or any(character.isdigit() for character in word):
        return None
    counts = {answer.word: answer.document_count for answer in similar if answer.word.isalpha()}
    edits = 2 if len(word) >= 7 else 1
    near = [
        (candidate, distance)
        for candidate, distance, _ in process.extract(
            word, list(counts), scorer=OSA.distance, score_cutoff=edits, limit=None
        )
        if candidate[0] == word[0] or (distance == 1 and candidate != word[1:])
    ]
    if len(word) == MIN_CORRECTED_LENGTH:
        near = [row for row in near if len(row[0]) != len(word) or sorted(row[0]) == sorted(word)]
    near = near or [(each, 1) for each in begun if each in counts]
    if not near or is_word(word):
        return None
    return min(near, key=lambda row: (row[1], row[0][0] != word[0], -counts[row[0]], row[0]))[0]


def _clauses(
    term: QueryTerm,
    words: list[str],
    splits: dict[str, tuple[str, str]],
    meanings: dict[str, list[str]],
) -> tuple[list[Clause], list[Clause]]:
    """The clause of a term, of its meanings or of `words`; and the same relaxed: the words of a
    compound as separate clauses, without stop words."""
    alternatives: list[Phrase] = [(word,) for word in words]
    own: list[Phrase]
    if len(term.words) == 1:
        if pair := splits.get(term.words[0]):
            return [(pair,)], [((word,),) for word in pair]
        own = [(meaning,) for meaning in meanings[term.words[0]]]
    else:
        own = [tuple(meanings[word][0] for word in term.words)]
    clauses: list[Clause] = [tuple(dict.fromkeys([*own, *alternatives]))]
    if words or not term.is_compound:
        return clauses, clauses
    apart = [word for word in term.words if word not in STOP_WORDS]
    return clauses, [tuple((meaning,) for meaning in meanings[word]) for word in apart]
