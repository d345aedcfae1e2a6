"""The search on SQLite: FTS5 (https://www.sqlite.org/fts5.html)."""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

from articles.search.ranking import counted_words
from articles.search.spelling import MIN_CORRECTED_LENGTH, with_slip_in_front
from articles.search.tokenizer import stem
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

# The columns of each zone, best first.
COLUMNS = ["title", "title summary labels", "title summary labels questions", ""]


def find(request: SearchRequest) -> list[Hit]:
    """The matching articles, the newest of each zone first, at most MAX_HITS + 1 (one query).

    The zones are searched one after the other, the best first, until there are enough.
    """
    counted = [counted_words(clause) for clause in request.clauses]
    matches = [_match(request.clauses, request.excluded, columns) for columns in COLUMNS]
    visible, visible_values = _visible(request)
    parts = []
    enough = "0"
    for zone in range(len(COLUMNS)):
        parts.append(
            f"found{zone} AS MATERIALIZED (SELECT articles_search.rowid AS id, {zone} AS zone,"
            f" entry.topic_id, entry.visible_from"
            f" {_visible_while(f'{enough} <= {MAX_HITS}', visible)}"
            f" ORDER BY articles_search.rowid DESC LIMIT {MAX_HITS + 1})"
        )
        enough += f" + (SELECT count(*) FROM found{zone})"
    together = " UNION ALL ".join(f"SELECT * FROM found{zone}" for zone in range(len(COLUMNS)))
    frequencies = ", ".join(map(_frequency, counted))
    sql = (
        f"WITH {', '.join(parts)}, best AS MATERIALIZED"
        f" (SELECT id, min(zone) AS zone, topic_id, visible_from FROM ({together})"
        f" GROUP BY id ORDER BY zone, visible_from DESC, id DESC LIMIT {MAX_HITS + 1})"
        f" SELECT best.id, zone, position, name, slug, length, {frequencies}"
        # CROSS JOIN keeps this order, whatever SQLite estimates.
        " FROM best CROSS JOIN articles_searchentry AS entry ON entry.article_id = best.id"
        " JOIN articles_topic AS topic ON topic.id = best.topic_id"
        " ORDER BY zone, best.visible_from DESC, best.id DESC"
    )
    values: list[Any] = [v for match in matches for v in (match, *visible_values)]
    values += [f'$."{stem(word)}"' for words in counted for word in words]
    return [Hit._make((*row[:6], row[6:])) for row in _rows(sql, values)]


def find_clauses(request: SearchRequest) -> list[ClauseHit]:
    """The newest articles that match each single clause of a request (one query)."""
    visible, visible_values = _visible(request)
    parts: list[str] = []
    values: list[Any] = []
    for number, clause in enumerate(request.clauses):
        for zone, columns in enumerate(COLUMNS):
            parts.append(
                f"SELECT * FROM (SELECT articles_search.rowid AS id, {number} AS clause,"
                f" {zone} AS zone {visible}"
                f" ORDER BY articles_search.rowid DESC LIMIT {MAX_HITS})"
            )
            values += [_match([clause], request.excluded, columns), *visible_values]
    sql = f"SELECT id, clause, min(zone) FROM ({' UNION ALL '.join(parts)}) GROUP BY id, clause"
    return [ClauseHit(*row) for row in _rows(sql, values)]


def known_words(
    query_words: list[QueryWord], others: list[tuple[str, str]], prefix: str
) -> list[VocabularyWord]:
    """The site's words for those that were typed (one query).

    For each: the words of its stem; without any, its parts, and words that begin or end alike
    and are about as long. For `others`, (word, stem) pairs: the words of the stem alone. For
    `prefix`, unless empty: the most frequent words that begin with it.
    """
    parts: list[str] = []
    values: list[Any] = []
    for word, word_stem in [(each.word, each.stem) for each in query_words] + others:
        parts.append(
            "SELECT ?, 'stem', word, number FROM"
            " (SELECT word, number FROM articles_searchword WHERE stem = ?"
            f" ORDER BY word LIMIT {MAX_FORMS})"
        )
        values += [word, word_stem]
    # Evaluated first, and once.
    unknown = (
        "(SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM articles_searchword WHERE stem = ?))"
        " CROSS JOIN articles_searchword"
    )
    for word, word_stem, made_of in query_words:
        if made_of:
            marks = ", ".join("?" * len(made_of))
            parts.append(f"SELECT ?, 'part', word, number FROM {unknown} WHERE word IN ({marks})")
            values += [word, word_stem, *made_of]
        if len(word) >= 4:
            parts.append(
                f"SELECT ?, 'similar', word, number FROM (SELECT word, number FROM {unknown}"
                " WHERE ((word >= ? AND word < ?) OR ending = ?) AND length(word) BETWEEN ? AND ?"
                f" LIMIT {MAX_SIMILAR_WORDS})"
            )
            values += [word, word_stem, word[:2], _after(word[:2]), word[-3:]]
            values += [len(word) - 2, len(word) + (MOST_UNTYPED if word == prefix else 2)]
    begins = "articles_searchword WHERE word >= ? AND word < ?"
    if len(prefix) >= MIN_CORRECTED_LENGTH:
        parts.append(
            f"SELECT ?, 'similar', word, number FROM (SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM"
            f" {begins})) CROSS JOIN json_each(?) AS begun CROSS JOIN articles_searchword"
            " WHERE word >= begun.value AND word < begun.value || char(1114111)"
            " AND length(word) <= ?"
        )
        begun = json.dumps(with_slip_in_front(prefix))
        values += [prefix, prefix, _after(prefix), begun, len(prefix) + MOST_UNTYPED]
    if prefix:
        parts.append(
            f"SELECT ?, 'prefix', word, number FROM (SELECT word, number FROM {begins}"
            f" ORDER BY number DESC, length(word), word LIMIT {MAX_COMPLETIONS})"
        )
        values += [prefix, prefix, _after(prefix)]
    return (
        [VocabularyWord(*row) for row in _rows(" UNION ALL ".join(parts), values)] if parts else []
    )


def _visible(request: SearchRequest) -> tuple[str, list[Any]]:
    """FROM and WHERE of a query over the index, for the match, the moment and the topic."""
    sql = (
        "FROM articles_search CROSS JOIN articles_searchentry AS entry"
        " ON entry.article_id = articles_search.rowid"
        " WHERE articles_search MATCH ? AND entry.visible_from <= ?"
    )
    values: list[Any] = [request.now.astimezone(datetime.UTC).replace(tzinfo=None)]
    if request.topic:
        sql += " AND entry.topic_id = (SELECT id FROM articles_topic WHERE slug = ?)"
        values.append(request.topic)
    return sql, values


def _visible_while(condition: str, visible: str) -> str:
    """The same, but nothing unless the condition holds: an empty match costs nothing."""
    return visible.replace("MATCH ?", f"MATCH iif({condition}, ?, '\"\"')")


def _match(clauses: Sequence[Clause], excluded: Sequence[Phrase], columns: str) -> str:
    """The FTS5 expression; every phrase is quoted, so that nothing in it is an operator."""
    wanted = " AND ".join(f"({' OR '.join(map(_quoted, clause))})" for clause in clauses)
    scoped = f"{{{columns}}} : ({wanted})" if columns else f"({wanted})"
    if not excluded:
        return scoped
    return f"({scoped}) NOT ({' OR '.join(map(_quoted, excluded))})"


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def _frequency(words: list[str]) -> str:
    """SQL for the frequency of the most frequent of these words in an entry."""
    return f"max(1, {', '.join(['coalesce(json_extract(counts, ?), 1)'] * len(words))})"


def _after(prefix: str) -> str:
    """The first text, by code points, after all that begin with this one."""
    return prefix + "\U0010ffff"


def _rows(sql: str, values: Sequence[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%").replace("?", "%s"), values)
        return cursor.fetchall()
