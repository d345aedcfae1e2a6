"""The search on SQLite: FTS5 (https://www.sqlite.org/fts5.html)."""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from articles.search import types
from articles.search.ranking import counted_stems
from articles.search.tokenizer import stemmed
from articles.search.types import Clause, SearchRequest
from attachment_site.core.db import fetch_all

STATEMENTS = types.statements("sqlite")
# More forms of adjacent words are not looked for.
MAX_WORDINGS = 500
# The columns of each zone, best first.
COLUMNS = ["title", "title summary labels", "title summary labels questions", ""]

# The parameters of a statement, by name.
Values = dict[str, Any]


def find(request: SearchRequest) -> list[types.Hit]:
    """The matching articles, the newest of each zone first, at most MAX_HITS + 1 (one query).

    The zones are searched one after the other, the best first, until there are enough.
    """
    values = _values(request)
    parts = [f"asked AS MATERIALIZED ({_asked(request.clauses, request.excluded, values)})"]
    enough = "0"
    for zone, columns in enumerate(COLUMNS):
        # An empty match costs nothing.
        match = f"iif({enough} <= {types.MAX_HITS}, {_match(columns)}, '\"\"')"
        parts.append(STATEMENTS["found"].format(zone=zone, visible=_visible(request, match)))
        enough += f" + (SELECT count(*) FROM found{zone})"
    counted = [_frequency(counted_stems(clause), values) for clause in request.clauses]
    sql = STATEMENTS["find"].format(parts=", ".join(parts), frequencies=", ".join(counted))
    return [types.Hit._make((*row[:6], row[6:])) for row in fetch_all(sql, values)]


def find_clauses(request: SearchRequest) -> list[types.ClauseHit]:
    """The newest articles that match each single clause of a request (one query)."""
    values = _values(request)
    asked: list[str] = []
    parts: list[str] = []
    for number, clause in enumerate(request.clauses):
        sql = _asked([clause], request.excluded, values)
        asked.append(f"asked{number} AS MATERIALIZED ({sql})")
        for zone, columns in enumerate(COLUMNS):
            visible = _visible(request, _match(columns, f"asked{number}"))
            part = STATEMENTS["found_clause"]
            parts.append(part.format(clause=number, zone=zone, visible=visible))
    together = " UNION ALL ".join(parts)
    sql = STATEMENTS["find_clauses"].format(asked=", ".join(asked), together=together)
    return [types.ClauseHit(*row) for row in fetch_all(sql, values)]


def known_words(words: list[tuple[str, str]], prefix: str) -> list[types.VocabularyWord]:
    """The site's words for (word, stem) pairs: for each, one of its stem (one query).

    For `prefix`, unless empty, the most frequent words that begin with it.
    """
    if not words and not prefix:
        return []
    values = {"words": json.dumps(words), "prefix": prefix}
    return [types.VocabularyWord(*row) for row in fetch_all(STATEMENTS["known_words"], values)]


def similar_words(
    unknown: list[types.QueryWord], prefix: str, slips: list[str]
) -> list[types.VocabularyWord]:
    """The site's words for those that it does not have (one query).

    For each, its parts, and words that begin or end alike and are about as long; if it is the
    `prefix`, they may be longer, or begin with one of the `slips`.
    """
    halves = [(each.word, part) for each in unknown for part in each.parts]
    values = {"prefix": prefix, "slips": json.dumps(slips), "halves": json.dumps(halves)}
    parts = [STATEMENTS["similar_words"]] + [
        STATEMENTS["similar_word"].format(word=_bound(each.word, values))
        for each in unknown
        if len(each.word) >= 4
    ]
    return [types.VocabularyWord(*row) for row in fetch_all(" UNION ALL ".join(parts), values)]


def _values(request: SearchRequest) -> Values:
    """What every part of a statement refers to: the moment, and the topic."""
    now = request.now.astimezone(datetime.UTC).replace(tzinfo=None)
    return {"now": now, "topic": request.topic}


def _bound(value: str, values: Values) -> str:
    """SQL for a value, which becomes one of the parameters."""
    name = f"value{len(values)}"
    values[name] = value
    return f"%({name})s"


def _visible(request: SearchRequest, match: str) -> str:
    """FROM and WHERE of a query over the index."""
    of_topic = STATEMENTS["of_topic"] if request.topic else ""
    return STATEMENTS["visible"].format(match=match, of_topic=of_topic)


def _asked(clauses: Sequence[Clause], excluded: Clause, values: Values) -> str:
    """SELECT of the two parts of an FTS5 expression: all clauses, and what is excluded."""
    wanted = " || ' AND ' || ".join(_wordings(clause, values) for clause in clauses)
    unwanted = f"' NOT ' || {_wordings(excluded, values)}" if excluded else "''"
    return f"SELECT {wanted} AS wanted, {unwanted} AS unwanted"


def _match(columns: str, asked: str = "asked") -> str:
    scope = f"{{{columns}}} : " if columns else ""
    return f"(SELECT '({scope}(' || wanted || '))' || unwanted FROM {asked})"


def _wordings(clause: Clause, values: Values) -> str:
    """SQL for the FTS5 expression for all forms of a clause's phrases that the site has.

    Every word is quoted, so that nothing in it is an operator.
    """
    together = " UNION ALL ".join(
        f"SELECT {" || ' AND ' || ".join(_forms(run, values) for run in runs)} AS text"
        for runs in stemmed(clause)
    )
    return f"(SELECT coalesce('(' || group_concat(text, ' OR ') || ')', '\"\"') FROM ({together}))"


def _forms(run: Sequence[str], values: Values) -> str:
    """SQL for all forms of adjacent words."""
    words = [f"word{number}" for number in range(len(run))]
    form = " || ' ' || ".join(f"{word}.word" for word in words)
    tables = ", ".join(f"articles_searchword AS {word}" for word in words)
    stems = zip(words, run, strict=True)
    same = " AND ".join(f"{word}.stem = {_bound(stem, values)}" for word, stem in stems)
    return (
        f"(SELECT '(\"' || group_concat(form, '\" OR \"') || '\")'"
        f" FROM (SELECT {form} AS form FROM {tables} WHERE {same} LIMIT {MAX_WORDINGS}))"
    )


def _frequency(stems: list[str], values: Values) -> str:
    """SQL for the frequency of the most frequent of these stems in an entry."""
    paths = [_bound(f'$."{stem}"', values) for stem in stems]
    return f"max(1, {', '.join(f'coalesce(json_extract(counts, {path}), 1)' for path in paths)})"
