"""The search on PostgreSQL: tsvector columns with GIN indexes, and trigrams for typos."""

from django.db import connection

from articles.search.asking import (
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
from articles.search.text import stem

ASKED = "to_tsquery('articles_english', %s)"


def find(ask: Ask) -> list[Hit]:
    """The articles that meet an ask, the newest of each place first, MOST_FOUND + 1 at most (one
    query).

    The small `head` is asked first, then the whole `document`, until there are enough.
    """
    visible, visible_values = _visible(ask)
    columns = "article_id, topic_id, visible_from, head, document"
    newest = f"ORDER BY article_id DESC LIMIT {MOST_FOUND + 1}"
    sql = f"""
        WITH in_head AS MATERIALIZED (
            SELECT {columns} FROM articles_searchentry WHERE head @@ {ASKED} {visible} {newest}
        ), elsewhere AS MATERIALIZED (
            SELECT {columns} FROM articles_searchentry
            WHERE document @@ {ASKED} {visible}
                AND (SELECT count(*) FROM in_head) <= {MOST_FOUND} {newest}
        ), found AS MATERIALIZED (
            SELECT * FROM in_head UNION ALL SELECT * FROM elsewhere
            WHERE article_id NOT IN (SELECT article_id FROM in_head)
        ), placed AS (
            SELECT article_id, topic_id, visible_from,
                CASE
                    WHEN head @@ {ASKED} THEN 0
                    WHEN head @@ {ASKED} THEN 1
                    WHEN (SELECT count(*) FROM found) <= {MOST_FOUND} AND document @@ {ASKED} THEN 2
                    ELSE 3
                END AS place
            FROM found
        )
        SELECT placed.article_id, place, topic.position, topic.name, topic.slug,
            entry.title, entry.summary, entry.labels, entry.questions, entry.body
        FROM placed JOIN articles_topic AS topic ON topic.id = placed.topic_id
        LEFT JOIN articles_searchentry AS entry ON entry.article_id = placed.article_id
            AND (SELECT count(*) FROM found) <= {MOST_FOUND}
        ORDER BY place, placed.visible_from DESC, placed.article_id DESC
        LIMIT {MOST_FOUND + 1}"""
    whole = _asked(ask.choices)
    values = [whole, *visible_values, whole, *visible_values]
    values += [_asked(ask.choices, "A"), whole, _asked(ask.choices, "ABC")]
    return [Hit(*row) for row in _rows(sql, values)]


def find_parts(ask: Ask) -> list[PartHit]:
    """The newest articles that meet each single choice of an ask (one query)."""
    visible, visible_values = _visible(ask)
    parts, values = [], []
    for number, choice in enumerate(ask.choices):
        parts.append(
            f"(SELECT article_id, {number}, CASE WHEN head @@ {ASKED} THEN 0 WHEN head @@ {ASKED}"
            f" THEN 1 WHEN document @@ {ASKED} THEN 2 ELSE 3 END FROM articles_searchentry"
            f" WHERE document @@ {ASKED} {visible} ORDER BY article_id DESC LIMIT {MOST_FOUND})"
        )
        whole = _asked([choice])
        values += [_asked([choice], "A"), whole, _asked([choice], "ABC"), whole, *visible_values]
    return [PartHit(*row) for row in _rows(" UNION ALL ".join(parts), values)]


def known_words(
    typed: list[TypedWord], others: list[tuple[str, str]], prefix: str
) -> list[KnownWord]:
    """What the site's own words have to say to those that were typed (one query).

    Of each: the words of its stem; failing that, its parts, and the words that begin or end alike
    or share trigrams, and are about as long. Of `others`, (word, stem) pairs: the words of the
    stem alone. Of `prefix`, where it is given: the most frequent words that begin with it.
    """
    parts, values = [], []
    for word, word_stem in [*((each.word, each.stem) for each in typed), *others]:
        parts.append(
            "(SELECT %s, 'same', word, number FROM articles_searchword WHERE stem = %s"
            f' ORDER BY word COLLATE "C" LIMIT {MOST_FORMS})'
        )
        values += [word, word_stem]
    is_unknown = "NOT EXISTS (SELECT 1 FROM articles_searchword WHERE stem = %s)"
    for word, word_stem, made_of in typed:
        if made_of:
            parts.append(
                "(SELECT %s, 'part', word, number FROM articles_searchword"
                f" WHERE word = ANY(%s) AND {is_unknown})"
            )
            values += [word, made_of, word_stem]
        if len(word) >= 4:
            parts.append(
                "(SELECT %s, 'alike', word, number FROM articles_searchword"
                " WHERE (word LIKE %s OR ending = %s OR word %% %s)"
                " AND length(word) BETWEEN %s AND %s"
                f" AND {is_unknown} LIMIT {MOST_SIMILAR_WORDS})"
            )
            values += [word, word[:2] + "%", word[-3:], word, len(word) - 2, len(word) + 2]
            values.append(word_stem)
    if prefix:
        parts.append(
            "(SELECT %s, 'longer', word, number FROM articles_searchword WHERE word LIKE %s"
            f' ORDER BY number DESC, length(word), word COLLATE "C" LIMIT {MOST_LONGER_WORDS})'
        )
        values += [prefix, prefix + "%"]
    return [KnownWord(*row) for row in _rows(" UNION ALL ".join(parts), values)] if parts else []


def _visible(ask):
    """Further conditions of a query over the entries: moment, topic and what is left out."""
    sql, values = " AND visible_from <= %s", [ask.now]
    if ask.topic:
        sql += " AND topic_id = (SELECT id FROM articles_topic WHERE slug = %s)"
        values.append(ask.topic)
    if ask.excluded:
        sql += f" AND NOT document @@ {ASKED}"
        values.append(" | ".join(_phrase(phrase) for phrase in ask.excluded))
    return sql, values


def _asked(choices: list[Choice], labels: str = "") -> str:
    """The tsquery for all choices, in the parts of an article with these labels (none: in any).

    Of phrases with the same stems one is enough.
    """
    phrases = [{tuple(map(stem, phrase)): phrase for phrase in choice} for choice in choices]
    return " & ".join(
        f"({' | '.join(_phrase(phrase, labels) for phrase in each.values())})" for each in phrases
    )


def _phrase(phrase: Phrase, labels: str = "") -> str:
    """Words one behind the other; quoted, so that nothing in them is an operator."""
    words = " <-> ".join(f"'{word}'{f':{labels}' if labels else ''}" for word in phrase)
    return f"({words})"


def _rows(sql, values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()
