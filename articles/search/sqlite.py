"""The search on SQLite: FTS5 (https://www.sqlite.org/fts5.html)."""

from django.db import connection

from articles.search.ranking import counted_words
from articles.search.text import stem
from articles.search.types import (
    MOST_FORMS,
    MOST_FOUND,
    MOST_LONGER_WORDS,
    MOST_SIMILAR_WORDS,
    Ask,
    Choice,
    Hit,
    KnownWord,
    PartHit,
    Phrase,
    TypedWord,
)

# The columns of each place, best first.
COLUMNS = ["title", "title summary labels", "title summary labels questions", ""]


def find(ask: Ask) -> list[Hit]:
    """The articles that meet an ask, the newest of each place first, MOST_FOUND + 1 at most (one
    query).

    The places are asked one after the other, the best first, until there are enough.
    """
    counted = [counted_words(choice) for choice in ask.choices]
    matches = [_match(ask.choices, ask.excluded, columns) for columns in COLUMNS]
    visible, visible_values = _visible(ask)
    parts, enough = [], "0"
    for place in range(len(COLUMNS)):
        parts.append(
            f"found{place} AS MATERIALIZED (SELECT articles_search.rowid AS id, {place} AS place,"
            f" entry.topic_id, entry.visible_from"
            f" {_visible_while(f'{enough} <= {MOST_FOUND}', visible)}"
            f" ORDER BY articles_search.rowid DESC LIMIT {MOST_FOUND + 1})"
        )
        enough += f" + (SELECT count(*) FROM found{place})"
    together = " UNION ALL ".join(f"SELECT * FROM found{place}" for place in range(len(COLUMNS)))
    sql = (
        f"WITH {', '.join(parts)}, best AS MATERIALIZED"
        f" (SELECT id, min(place) AS place, topic_id, visible_from FROM ({together})"
        f" GROUP BY id ORDER BY place, visible_from DESC, id DESC LIMIT {MOST_FOUND + 1})"
        f" SELECT best.id, place, position, name, slug, length, {', '.join(map(_number, counted))}"
        # CROSS JOIN: in this order, whatever the numbers of rows are thought to be.
        " FROM best CROSS JOIN articles_searchentry AS entry ON entry.article_id = best.id"
        " JOIN articles_topic AS topic ON topic.id = best.topic_id"
        " ORDER BY place, best.visible_from DESC, best.id DESC"
    )
    values = [value for match in matches for value in (match, *visible_values)]
    values += [f'$."{stem(word)}"' for words in counted for word in words]
    return [Hit(*row[:6], row[6:]) for row in _rows(sql, values)]


def find_parts(ask: Ask) -> list[PartHit]:
    """The newest articles that meet each single choice of an ask (one query)."""
    visible, visible_values = _visible(ask)
    parts, values = [], []
    for number, choice in enumerate(ask.choices):
        for place, columns in enumerate(COLUMNS):
            parts.append(
                f"SELECT * FROM (SELECT articles_search.rowid AS id, {number} AS choice,"
                f" {place} AS place {visible}"
                f" ORDER BY articles_search.rowid DESC LIMIT {MOST_FOUND})"
            )
            values += [_match([choice], ask.excluded, columns), *visible_values]
    sql = f"SELECT id, choice, min(place) FROM ({' UNION ALL '.join(parts)}) GROUP BY id, choice"
    return [PartHit(*row) for row in _rows(sql, values)]


def known_words(
    typed: list[TypedWord], others: list[tuple[str, str]], prefix: str
) -> list[KnownWord]:
    """What the site's own words have to say to those that were typed (one query).

    Of each: the words of its stem; failing that, its parts, and the words that begin or end alike
    and are about as long. Of `others`, (word, stem) pairs: the words of the stem alone. Of
    `prefix`, where it is given: the most frequent words that begin with it.
    """
    parts, values = [], []
    for word, word_stem in [*((each.word, each.stem) for each in typed), *others]:
        parts.append(
            "SELECT ?, 'same', word, number FROM"
            " (SELECT word, number FROM articles_searchword WHERE stem = ?"
            f" ORDER BY word LIMIT {MOST_FORMS})"
        )
        values += [word, word_stem]
    # Asked first, and once, whether there is anything to look for.
    unknown = (
        "(SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM articles_searchword WHERE stem = ?))"
        " CROSS JOIN articles_searchword"
    )
    for word, word_stem, made_of in typed:
        if made_of:
            marks = ", ".join("?" * len(made_of))
            parts.append(f"SELECT ?, 'part', word, number FROM {unknown} WHERE word IN ({marks})")
            values += [word, word_stem, *made_of]
        if len(word) >= 4:
            parts.append(
                f"SELECT ?, 'alike', word, number FROM (SELECT word, number FROM {unknown}"
                " WHERE ((word >= ? AND word < ?) OR ending = ?) AND length(word) BETWEEN ? AND ?"
                f" LIMIT {MOST_SIMILAR_WORDS})"
            )
            values += [word, word_stem, word[:2], _after(word[:2]), word[-3:]]
            values += [len(word) - 2, len(word) + 2]
    if prefix:
        parts.append(
            "SELECT ?, 'longer', word, number FROM (SELECT word, number FROM articles_searchword"
            " WHERE word >= ? AND word < ?"
            f" ORDER BY number DESC, length(word), word LIMIT {MOST_LONGER_WORDS})"
        )
        values += [prefix, prefix, _after(prefix)]
    return [KnownWord(*row) for row in _rows(" UNION ALL ".join(parts), values)] if parts else []


def _visible(ask):
    """The rest of a query over the index, from FROM on: match, moment and topic."""
    sql = (
        "FROM articles_search CROSS JOIN articles_searchentry AS entry"
        " ON entry.article_id = articles_search.rowid"
        " WHERE articles_search MATCH ? AND entry.visible_from <= ?"
    )
    values = [connection.ops.adapt_datetimefield_value(ask.now)]
    if ask.topic:
        sql += " AND entry.topic_id = (SELECT id FROM articles_topic WHERE slug = ?)"
        values.append(ask.topic)
    return sql, values


def _visible_while(condition, visible):
    """The same, but nothing where the condition does not hold: an empty match costs nothing."""
    return visible.replace("MATCH ?", f"MATCH iif({condition}, ?, '\"\"')")


def _match(choices: list[Choice], excluded: list[Phrase], columns: str) -> str:
    """The FTS5 expression; every phrase is quoted, so that nothing in it is an operator."""
    wanted = " AND ".join(f"({' OR '.join(map(_quoted, choice))})" for choice in choices)
    scoped = f"{{{columns}}} : ({wanted})" if columns else f"({wanted})"
    if not excluded:
        return scoped
    return f"({scoped}) NOT ({' OR '.join(map(_quoted, excluded))})"


def _quoted(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


def _number(words: list[str]) -> str:
    """How often the most frequent of these words stands in an entry."""
    return f"max(1, {', '.join(['coalesce(json_extract(counts, ?), 1)'] * len(words))})"


def _after(prefix: str) -> str:
    """The first text, byte by byte, behind all that begin with this one."""
    return prefix + "\U0010ffff"


def _rows(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%").replace("?", "%s"), values)
        return cursor.fetchall()
