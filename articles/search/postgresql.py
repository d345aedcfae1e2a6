"""The search on PostgreSQL: tsvector columns with GIN indexes, and trigrams for typos."""

from collections.abc import Sequence
from typing import Any

from articles.search.ranking import counted_words
from articles.search.tokenizer import LONGEST_WORD, stem
from articles.search.types import (
    MAX_COMPLETIONS,
    MAX_FORMS,
    MAX_HITS,
    MAX_SIMILAR_WORDS,
    MIN_MISTYPED_PREFIX,
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


def find(request: SearchRequest) -> list[Hit]:
    """The matching articles, the newest of each zone first, at most MAX_HITS + 1 (one query)."""
    counted = [counted_words(clause) for clause in request.clauses]
    numbers = ", ".join(map(_frequency, counted))
    sql = f"""
        SELECT article_id, place, position, name, slug, length, ARRAY[{numbers}]
        FROM {FOUND} JOIN articles_topic AS topic ON topic.id = topic_id
        ORDER BY place, visible_from DESC, article_id DESC LIMIT {MAX_HITS + 1}"""
    values: list[Any] = [word for words in counted for word in words]
    values += _found_values(request, request.clauses)
    return [Hit(*row) for row in fetch_all(sql, values)]


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
    parts: list[str] = []
    values: list[Any] = []
    for word in [each.word for each in query_words] + [word for word, _ in others]:
        parts.append(
            f"(SELECT %s, 'stem', word, number FROM articles_searchword WHERE stem = {STEM}"
            f' ORDER BY word COLLATE "C" LIMIT {MAX_FORMS})'
        )
        values += [word, word]
    is_unknown = f"NOT EXISTS (SELECT 1 FROM articles_searchword WHERE stem = {STEM})"
    for word, _, made_of in query_words:
        if made_of:
            parts.append(
                "(SELECT %s, 'part', word, number FROM articles_searchword"
                f" WHERE word = ANY(%s) AND {is_unknown})"
            )
            values += [word, made_of, word]
        if len(word) >= 4:
            parts.append(
                "(SELECT %s, 'similar', word, number FROM articles_searchword"
                " WHERE (word LIKE %s OR ending = %s OR word %% %s)"
                " AND length(word) BETWEEN %s AND %s"
                f" AND {is_unknown} LIMIT {MAX_SIMILAR_WORDS})"
            )
            values += [word, word[:2] + "%", word[-3:], word, len(word) - 2, len(word) + 2, word]
    if prefix:
        parts.append(
            "(SELECT %s, 'prefix', word, number FROM articles_searchword WHERE word LIKE %s"
            f' ORDER BY number DESC, length(word), word COLLATE "C" LIMIT {MAX_COMPLETIONS})'
        )
        values += [prefix, prefix + "%"]
    if len(prefix) >= MIN_MISTYPED_PREFIX:
        # Another first letter, where no word begins as it was typed.
        parts.append(
            "(SELECT %s, 'prefix', word, number FROM articles_searchword"
            " WHERE substr(word, 2, %s) = %s"
            " AND NOT EXISTS (SELECT 1 FROM articles_searchword WHERE word LIKE %s)"
            f' ORDER BY number DESC, length(word), word COLLATE "C" LIMIT {MAX_COMPLETIONS})'
        )
        values += [prefix, len(prefix) - 1, prefix[1:], prefix + "%"]
    if not parts:
        return []
    return [VocabularyWord(*r) for r in fetch_all(" UNION ALL ".join(parts), values)]


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
    return f"greatest(1, {', '.join([f'(counts ->> (SELECT {STEM}))::integer'] * len(words))})"


def _phrase(phrase: Phrase, labels: str = "") -> str:
    """Adjacent words, quoted, so that nothing in them is an operator."""
    words = " <-> ".join(f"'{word}'{f':{labels}' if labels else ''}" for word in phrase)
    return f"({words})"
