"""The search on SQLite: FTS5 (https://www.sqlite.org/fts5.html)."""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from django.db import connection

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

# More forms of adjacent words are not looked for.
MAX_WORDINGS = 500
# The columns of each zone, best first.
COLUMNS = ["title", "title summary labels", "title summary labels questions", ""]


def find(request: SearchRequest) -> list[Hit]:
    """The matching articles, the newest of each zone first, at most MAX_HITS + 1 (one query).

    The zones are searched one after the other, the best first, until there are enough.
    """
    counted = [counted_stems(clause) for clause in request.clauses]
    asked, values = _asked(request.clauses, request.excluded)
    visible, visible_values = _visible(request)
    parts = [f"asked AS MATERIALIZED ({asked})"]
    enough = "0"
    for zone, columns in enumerate(COLUMNS):
        # An empty match costs nothing.
        match = f"iif({enough} <= {MAX_HITS}, {_match(columns)}, '\"\"')"
        parts.append(
            f"found{zone} AS MATERIALIZED (SELECT articles_search.rowid AS id, {zone} AS zone,"
            f" entry.topic_id, entry.visible_from {visible.format(match)}"
            f" ORDER BY articles_search.rowid DESC LIMIT {MAX_HITS + 1})"
        )
        values += visible_values
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
    values += [f'$."{stem}"' for stems in counted for stem in stems]
    return [Hit._make((*row[:6], row[6:])) for row in _rows(sql, values)]


def find_clauses(request: SearchRequest) -> list[ClauseHit]:
    """The newest articles that match each single clause of a request (one query)."""
    visible, visible_values = _visible(request)
    asked: list[str] = []
    values: list[Any] = []
    parts: list[str] = []
    for number, clause in enumerate(request.clauses):
        sql, more = _asked([clause], request.excluded)
        asked.append(f"asked{number} AS MATERIALIZED ({sql})")
        values += more
        for zone, columns in enumerate(COLUMNS):
            parts.append(
                f"SELECT * FROM (SELECT articles_search.rowid AS id, {number} AS clause,"
                f" {zone} AS zone {visible.format(_match(columns, f'asked{number}'))}"
                f" ORDER BY articles_search.rowid DESC LIMIT {MAX_HITS})"
            )
    values += visible_values * len(parts)
    together = " UNION ALL ".join(parts)
    sql = f"WITH {', '.join(asked)} SELECT id, clause, min(zone) FROM ({together})"
    return [ClauseHit(*row) for row in _rows(f"{sql} GROUP BY id, clause", values)]


def known_words(words: list[tuple[str, str]], prefix: str) -> list[VocabularyWord]:
    """The site's words for (word, stem) pairs: for each, one of its stem (one query).

    For `prefix`, unless empty, the most frequent words that begin with it.
    """
    parts = [
        "SELECT ?, 'stem', word, number FROM"
        " (SELECT word, number FROM articles_searchword WHERE stem = ?"
        " ORDER BY number DESC LIMIT 1)"
    ] * len(words)
    values = [value for pair in words for value in pair]
    if prefix:
        parts.append(
            "SELECT ?, 'prefix', word, number FROM"
            " (SELECT word, number FROM articles_searchword WHERE word >= ? AND word < ?"
            f" ORDER BY number DESC, length(word), word LIMIT {MAX_COMPLETIONS})"
        )
        values += [prefix, prefix, _after(prefix)]
    return (
        [VocabularyWord(*row) for row in _rows(" UNION ALL ".join(parts), values)] if parts else []
    )


def similar_words(unknown: list[QueryWord], prefix: str, slips: list[str]) -> list[VocabularyWord]:
    """The site's words for those that it does not have (one query).

    For each, its parts, and words that begin or end alike and are about as long; if it is the
    `prefix`, they may be longer, or begin with one of the `slips`.
    """
    parts = [
        "SELECT ?, 'similar', word, number FROM json_each(?) AS begun"
        " CROSS JOIN articles_searchword WHERE word >= begun.value"
        " AND word < begun.value || char(1114111) AND length(word) <= ?"
    ]
    values: list[Any] = [prefix, json.dumps(slips), len(prefix) + MOST_UNTYPED]
    for word, made_of in unknown:
        parts.append(
            "SELECT ?, 'part', word, number FROM articles_searchword"
            " WHERE word IN (SELECT value FROM json_each(?))"
        )
        values += [word, json.dumps(made_of)]
        if len(word) >= 4:
            parts.append(
                "SELECT ?, 'similar', word, number FROM (SELECT word, number"
                " FROM articles_searchword WHERE ((word >= ? AND word < ?) OR ending = ?)"
                f" AND length(word) BETWEEN ? AND ? LIMIT {MAX_SIMILAR_WORDS})"
            )
            longest = len(word) + (MOST_UNTYPED if word == prefix else 2)
            values += [word, word[:2], _after(word[:2]), word[-3:], len(word) - 2, longest]
    return [VocabularyWord(*row) for row in _rows(" UNION ALL ".join(parts), values)]


def _visible(request: SearchRequest) -> tuple[str, list[Any]]:
    """FROM and WHERE of a query over the index, for a match ({}), the moment and the topic."""
    sql = (
        "FROM articles_search CROSS JOIN articles_searchentry AS entry"
        " ON entry.article_id = articles_search.rowid"
        " WHERE articles_search MATCH {} AND entry.visible_from <= ?"
    )
    values: list[Any] = [request.now.astimezone(datetime.UTC).replace(tzinfo=None)]
    if request.topic:
        sql += " AND entry.topic_id = (SELECT id FROM articles_topic WHERE slug = ?)"
        values.append(request.topic)
    return sql, values


def _asked(clauses: Sequence[Clause], excluded: Clause) -> tuple[str, list[Any]]:
    """SELECT of the two parts of an FTS5 expression: all clauses, and what is excluded."""
    values: list[Any] = []
    wanted = " || ' AND ' || ".join(_wordings(clause, values) for clause in clauses)
    unwanted = f"' NOT ' || {_wordings(excluded, values)}" if excluded else "''"
    return f"SELECT {wanted} AS wanted, {unwanted} AS unwanted", values


def _match(columns: str, asked: str = "asked") -> str:
    scope = f"{{{columns}}} : " if columns else ""
    return f"(SELECT '({scope}(' || wanted || '))' || unwanted FROM {asked})"


def _wordings(clause: Clause, values: list[Any]) -> str:
    """SQL for the FTS5 expression for all forms of a clause's phrases that the site has.

    Every word is quoted, so that nothing in it is an operator.
    """
    parts = []
    for runs in stemmed(clause):
        parts.append(f"SELECT {" || ' AND ' || ".join(map(_forms, runs))} AS text")
        values += [stem for run in runs for stem in run]
    together = " UNION ALL ".join(parts)
    return f"(SELECT coalesce('(' || group_concat(text, ' OR ') || ')', '\"\"') FROM ({together}))"


def _forms(run: Sequence[str]) -> str:
    """SQL for all forms of adjacent words."""
    words = [f"word{number}" for number in range(len(run))]
    form = " || ' ' || ".join(f"{word}.word" for word in words)
    tables = ", ".join(f"articles_searchword AS {word}" for word in words)
    same = " AND ".join(f"{word}.stem = ?" for word in words)
    return (
        f"(SELECT '(\"' || group_concat(form, '\" OR \"') || '\")'"
        f" FROM (SELECT {form} AS form FROM {tables} WHERE {same} LIMIT {MAX_WORDINGS}))"
    )


def _frequency(stems: list[str]) -> str:
    """SQL for the frequency of the most frequent of these stems in an entry."""
    return f"max(1, {', '.join(['coalesce(json_extract(counts, ?), 1)'] * len(stems))})"


def _after(prefix: str) -> str:
    """The first text, by code points, after all that begin with this one."""
    return prefix + "\U0010ffff"


def _rows(sql: str, values: Sequence[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%").replace("?", "%s"), values)
        return cursor.fetchall()
