"""The search on PostgreSQL: tsvector columns with GIN indexes."""

from collections.abc import Sequence
from typing import Any

from articles.search import types
from articles.search.ranking import counted_stems
from articles.search.tokenizer import stemmed
from articles.search.types import Clause, SearchRequest
from attachment_site.core.db import fetch_all

STATEMENTS = types.statements("postgresql")


def find(request: SearchRequest) -> list[types.Hit]:
    """The matching articles, the newest of each zone first, at most MAX_HITS + 1 (one query)."""
    counted = [counted_stems(clause) for clause in request.clauses]
    frequencies = ", ".join(map(_frequency, counted))
    sql = STATEMENTS["find"].format(frequencies=frequencies)
    values: list[Any] = [stem for stems in counted for stem in stems]
    values += _found_values(request, request.clauses)
    return [types.Hit._make((*row[:6], row[6:])) for row in fetch_all(sql, values)]


def find_clauses(request: SearchRequest) -> list[types.ClauseHit]:
    """The newest articles of each zone that match each single clause of a request (one query)."""
    parts: list[str] = []
    values: list[Any] = []
    for number, clause in enumerate(request.clauses):
        parts.append(STATEMENTS["find_clause"].format(number=number))
        values += _found_values(request, [clause])
    return [types.ClauseHit(*row) for row in fetch_all(" UNION ALL ".join(parts), values)]


def known_words(words: list[tuple[str, str]], prefix: str) -> list[types.VocabularyWord]:
    """The site's words for (word, stem) pairs: for each, one of its stem (one query).

    For `prefix`, unless empty, the most frequent words that begin with it.
    """
    typed, stems = zip(*words, strict=True) if words else ((), ())
    values = {"words": list(typed), "stems": list(stems), "prefix": prefix}
    return [types.VocabularyWord(*row) for row in fetch_all(STATEMENTS["known_words"], values)]


def similar_words(
    unknown: list[types.QueryWord], prefix: str, slips: list[str]
) -> list[types.VocabularyWord]:
    """The site's words for those that it does not have (one query).

    For each, its parts, and words that begin or end alike and are about as long; if it is the
    `prefix`, they may be longer, or begin with one of the `slips`.
    """
    halves = [(each.word, part) for each in unknown for part in each.parts]
    values = {
        "words": [each.word for each in unknown],
        "halved": [word for word, _ in halves],
        "parts": [part for _, part in halves],
        "prefix": prefix,
        # As one value: psycopg takes longer for an array of a hundred than PostgreSQL for the rest.
        "slips": " ".join(slips),
    }
    return [types.VocabularyWord(*row) for row in fetch_all(STATEMENTS["similar_words"], values)]


def _found_values(request: SearchRequest, clauses: Sequence[Clause]) -> list[Any]:
    """The parameters of `search_found` for these clauses of a request."""
    excluded = _tsquery([request.excluded]) if request.excluded else None
    wanted, in_title = _tsquery(clauses), _tsquery(clauses, ":A")
    return [wanted, in_title, excluded, request.topic or None, request.now, request.is_broad]


def _tsquery(clauses: Sequence[Clause], label: str = "") -> str:
    """The tsquery for all clauses, in the zone with this weight label (none: in any).

    Every stem is quoted, so that nothing in it is an operator.
    """
    return " & ".join(
        f"({' | '.join(f'({_adjacent(runs, label)})' for runs in stemmed(clause))})"
        for clause in clauses
    )


def _adjacent(runs: Sequence[Sequence[str]], label: str) -> str:
    return " & ".join(" <-> ".join(f"'{stem}'{label}" for stem in run) for run in runs)


def _frequency(stems: list[str]) -> str:
    """SQL for the frequency of the most frequent of these stems in an entry."""
    return f"greatest(1, {', '.join(['(counts -> %s::text)::integer'] * len(stems))})"
