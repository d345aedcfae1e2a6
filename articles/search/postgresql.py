"""The search on PostgreSQL: tsvector columns with GIN indexes, and trigrams for typos."""

from collections.abc import Sequence
from typing import Any

from articles.search.ranking import counted_words
from articles.search.spelling import MIN_CORRECTED_LENGTH, with_slip_in_front
from articles.search.tokenizer import LONGEST_WORD, stem
from articles.search.types import (
    MAX_COMPLETIONS,
    MAX_FORMS,
    MAX_HITS,
    MAX_SIMILAR_WORDS,
    MOST_UNTYPED,
    Clause,
    ClauseHit,
    Hit,
    Phrase,
    QueryWord,
    SearchRequest,
    VocabularyWord,
)
from attachment_site.core.db import fetch_all

# PostgreSQL's own rules, a few of which are older than those of text.py (“evening”: “even”).
STEM = f"left((ts_lexize('articles_english_stem', %s))[1], {LONGEST_WORD})"
TSQUERY = "to_tsquery('articles_english', %s)"
FOUND = f"search_found({TSQUERY}, {TSQUERY}, {TSQUERY}, %s, %s, %s, {MAX_HITS + 1})"

# One statement whatever was typed, and with an estimate that no value changes, so that it is
# planned once. LIKE would not use an index then.
BEGINS = "known.word ~>=~ {0} AND known.word ~<~ ({0} || chr(1114111))"
COMPLETED = BEGINS.format("given.prefix")
KNOWN_WORDS = f"""
WITH given AS MATERIALIZED (
  SELECT %(words)s::text[] AS words, %(typed)s::text[] AS typed, %(halved)s::text[] AS halved,
    %(parts)s::text[] AS parts, %(prefix)s::text AS prefix, %(begun)s::text[] AS begun
), looked_up AS MATERIALIZED (
  SELECT word, {STEM.replace("%s", "word")} AS stem FROM given CROSS JOIN unnest(words) AS word
), unknown AS MATERIALIZED (
  SELECT word FROM given JOIN looked_up ON word = ANY(typed)
  WHERE NOT EXISTS (SELECT FROM articles_searchword AS known WHERE known.stem = looked_up.stem)
)
SELECT looked_up.word, 'stem', found.word, number FROM looked_up CROSS JOIN LATERAL (
  SELECT word, number FROM articles_searchword AS known WHERE known.stem = looked_up.stem
  ORDER BY word COLLATE "C" LIMIT {MAX_FORMS}
) AS found
UNION ALL
SELECT unknown.word, 'part', known.word, number
FROM given CROSS JOIN unnest(halved, parts) AS half (word, part)
JOIN unknown ON unknown.word = half.word
JOIN articles_searchword AS known ON known.word = half.part
UNION ALL
SELECT unknown.word, 'similar', found.word, number FROM unknown CROSS JOIN LATERAL (
  SELECT word, number FROM articles_searchword AS known
  WHERE ({BEGINS.format("left(unknown.word, 2)")} OR known.ending = right(unknown.word, 3)
      OR known.word %% unknown.word)
    AND length(known.word) BETWEEN length(unknown.word) - 2 AND length(unknown.word)
      + CASE unknown.word WHEN %(prefix)s THEN {MOST_UNTYPED} ELSE 2 END
  LIMIT {MAX_SIMILAR_WORDS}
) AS found WHERE length(unknown.word) >= 4
UNION ALL
SELECT prefix, 'similar', known.word, number
FROM given CROSS JOIN unnest(given.begun) AS begun (word) JOIN articles_searchword AS known
  ON {BEGINS.format("begun.word")} AND length(known.word) <= length(prefix) + {MOST_UNTYPED}
WHERE NOT EXISTS (SELECT FROM articles_searchword AS known WHERE {COMPLETED})
UNION ALL (
  SELECT given.prefix, 'prefix', known.word, known.number
  FROM given JOIN articles_searchword AS known ON given.prefix <> '' AND {COMPLETED}
  ORDER BY known.number DESC, length(known.word), known.word COLLATE "C" LIMIT {MAX_COMPLETIONS}
)"""


def find(request: SearchRequest) -> list[Hit]:
    """The matching articles, the newest of each zone first, at most MAX_HITS + 1 (one query)."""
    counted = [counted_words(clause) for clause in request.clauses]
    frequencies = ", ".join(map(_frequency, counted))
    sql = f"""
        SELECT article_id, place, position, name, slug, length, {frequencies}
        FROM {FOUND} JOIN articles_topic AS topic ON topic.id = topic_id
        ORDER BY place, visible_from DESC, article_id DESC LIMIT {MAX_HITS + 1}"""
    values: list[Any] = [word for words in counted for word in words]
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


def known_words(
    query_words: list[QueryWord], others: list[tuple[str, str]], prefix: str
) -> list[VocabularyWord]:
    """The site's words for those that were typed (one query).

    For each: the words of its stem; without any, its parts, and words that begin or end alike
    or share trigrams, and are about as long. For `others`, (word, stem) pairs: the words of the
    stem alone. For `prefix`, unless empty: the most frequent words that begin with it.
    """
    typed = [each.word for each in query_words]
    halves = [(each.word, part) for each in query_words for part in each.parts]
    values = {
        "typed": typed,
        "words": typed + [word for word, _ in others],
        "halved": [word for word, _ in halves],
        "parts": [part for _, part in halves],
        "prefix": prefix,
        "begun": with_slip_in_front(prefix) if len(prefix) >= MIN_CORRECTED_LENGTH else [],
    }
    return [VocabularyWord(*row) for row in fetch_all(KNOWN_WORDS, values)]


def _found_values(request: SearchRequest, clauses: Sequence[Clause]) -> list[Any]:
    """The parameters of FOUND for these clauses of a request."""
    excluded = " | ".join(_phrase(phrase) for phrase in request.excluded) or None
    wanted, in_title = _tsquery(clauses), _tsquery(clauses, "A")
    return [wanted, in_title, excluded, request.topic or None, request.now, request.is_broad]


def _tsquery(clauses: Sequence[Clause], labels: str = "") -> str:
    """The tsquery for all clauses, in the zones with these weight labels (none: in any).

    Of phrases with the same stems one is enough.
    """
    phrases = [{tuple(map(stem, phrase)): phrase for phrase in clause} for clause in clauses]
    return " & ".join(
        f"({' | '.join(_phrase(phrase, labels) for phrase in each.values())})" for each in phrases
    )


def _frequency(words: list[str]) -> str:
    """SQL for the frequency of the most frequent of these words in an entry."""
    return f"greatest(1, {', '.join([f'(counts -> (SELECT {STEM}))::integer'] * len(words))})"


def _phrase(phrase: Phrase, labels: str = "") -> str:
    """Adjacent words, quoted, so that nothing in them is an operator."""
    words = " <-> ".join(f"'{word}'{f':{labels}' if labels else ''}" for word in phrase)
    return f"({words})"
