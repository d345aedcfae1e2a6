"""The search on PostgreSQL: tsvector columns with GIN indexes."""

from collections.abc import Sequence
from typing import Any

from articles.search.ranking import counted_stems
from articles.search.tokenizer import stemmed
from articles.search.types import (
    MAX_COMPLETIONS,
    MAX_HITS,
    MAX_SIMILAR_WORDS,
    MOST_UNTYPED,
    Clause,
    ClauseHit,
    Hit,
    QueryWord,
    SearchRequest,
    VocabularyWord,
)
from attachment_site.core.db import fetch_all

FOUND = f"search_found(%s::tsquery, %s::tsquery, %s::tsquery, %s, %s, %s, {MAX_HITS + 1})"

# One statement each, whatever was typed, and with an estimate that no value changes, so that it is
# planned once. LIKE would not use an index then.
BEGINS = "known.word ~>=~ {0} AND known.word ~<~ ({0} || chr(1114111))"
KNOWN_WORDS = f"""
SELECT looked_up.word, 'stem', found.word, number
FROM unnest(%(words)s::text[], %(stems)s::text[]) AS looked_up (word, stem) CROSS JOIN LATERAL (
  SELECT word, number FROM articles_searchword AS known WHERE known.stem = looked_up.stem
  ORDER BY number DESC LIMIT 1
) AS found
UNION ALL (
  SELECT prefix, 'prefix', known.word, known.number
  FROM (SELECT %(prefix)s::text AS prefix) AS given
  JOIN articles_searchword AS known ON prefix <> '' AND {BEGINS.format("prefix")}
  ORDER BY known.number DESC, length(known.word), known.word COLLATE "C" LIMIT {MAX_COMPLETIONS}
)"""
SIMILAR_WORDS = f"""
SELECT half.word, 'part', known.word, number
FROM unnest(%(halved)s::text[], %(parts)s::text[]) AS half (word, part)
JOIN articles_searchword AS known ON known.word = half.part
UNION ALL
SELECT unknown.word, 'similar', found.word, number
FROM unnest(%(words)s::text[]) AS unknown (word) CROSS JOIN LATERAL (
  SELECT word, number FROM articles_searchword AS known
  WHERE ({BEGINS.format("left(unknown.word, 2)")} OR known.ending = right(unknown.word, 3))
    AND length(known.word) BETWEEN length(unknown.word) - 2 AND length(unknown.word)
      + CASE unknown.word WHEN %(prefix)s THEN {MOST_UNTYPED} ELSE 2 END
  LIMIT {MAX_SIMILAR_WORDS}
) AS found WHERE length(unknown.word) >= 4
UNION ALL
SELECT prefix, 'similar', known.word, number
FROM (SELECT %(prefix)s::text AS prefix) AS given
CROSS JOIN unnest(string_to_array(%(slips)s, ' ')) AS begun (word) JOIN articles_searchword AS known
  ON {BEGINS.format("begun.word")} AND length(known.word) <= length(prefix) + {MOST_UNTYPED}"""


def find(request: SearchRequest) -> list[Hit]:
    """The matching articles, the newest of each zone first, at most MAX_HITS + 1 (one query)."""
    counted = [counted_stems(clause) for clause in request.clauses]
    frequencies = ", ".join(map(_frequency, counted))
    sql = f"""
        SELECT article_id, place, position, name, slug, length, {frequencies}
        FROM {FOUND} JOIN articles_topic AS topic ON topic.id = topic_id
        ORDER BY place, visible_from DESC, article_id DESC LIMIT {MAX_HITS + 1}"""
    values: list[Any] = [stem for stems in counted for stem in stems]
    values += _found_values(request, request.clauses)
    return [Hit._make((*row[:6], row[6:])) for row in fetch_all(sql, values)]


def find_clauses(request: SearchRequest) -> list[ClauseHit]:
    """The newest articles of each zone that match each single clause of a request (one query)."""
    parts: list[str] = []
    values: list[Any] = []
    for number, clause in enumerate(request.clauses):
        parts.append(f"SELECT article_id, {number}, place FROM {FOUND}")
        values += _found_values(request, [clause])
    return [ClauseHit(*row) for row in fetch_all(" UNION ALL ".join(parts), values)]


def known_words(words: list[tuple[str, str]], prefix: str) -> list[VocabularyWord]:
    """The site's words for (word, stem) pairs: for each, one of its stem (one query).

    For `prefix`, unless empty, the most frequent words that begin with it.
    """
    typed, stems = zip(*words, strict=True) if words else ((), ())
    values = {"words": list(typed), "stems": list(stems), "prefix": prefix}
    return [VocabularyWord(*row) for row in fetch_all(KNOWN_WORDS, values)]


def similar_words(unknown: list[QueryWord], prefix: str, slips: list[str]) -> list[VocabularyWord]:
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
    return [VocabularyWord(*row) for row in fetch_all(SIMILAR_WORDS, values)]


def _found_values(request: SearchRequest, clauses: Sequence[Clause]) -> list[Any]:
    """The parameters of FOUND for these clauses of a request."""
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
