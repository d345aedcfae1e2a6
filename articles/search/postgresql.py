"""The search on PostgreSQL: tsvector columns with GIN indexes, and trigrams for typos."""

from collections.abc import Sequence

from articles.search.ranking import counted_words
from articles.search.text import LONGEST_WORD, stem
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
from attachment_site.core.db import fetch_all

# PostgreSQL's own rules, a few of which are older than those of text.py (“evening”: “even”).
STEM = f"left((ts_lexize('articles_english_stem', %s))[1], {LONGEST_WORD})"
ASKED = "to_tsquery('articles_english', %s)"
FOUND = f"search_found({ASKED}, {ASKED}, {ASKED}, %s, %s, %s, {MOST_FOUND + 1})"


def find(ask: Ask) -> list[Hit]:
    """The articles that meet an ask, the newest of each place first, MOST_FOUND + 1 at most (one
    query)."""
    counted = [counted_words(choice) for choice in ask.choices]
    numbers = ", ".join(map(_number, counted))
    sql = f"""
        SELECT article_id, place, position, name, slug, length, ARRAY[{numbers}]
        FROM {FOUND} JOIN articles_topic AS topic ON topic.id = topic_id
        ORDER BY place, visible_from DESC, article_id DESC LIMIT {MOST_FOUND + 1}"""
    values = [word for words in counted for word in words] + _found(ask, ask.choices)
    return [Hit(*row) for row in fetch_all(sql, values)]


def find_parts(ask: Ask) -> list[PartHit]:
    """The newest articles of each place that meet each single choice of an ask (one query)."""
    parts, values = [], []
    for number, choice in enumerate(ask.choices):
        parts.append(f"SELECT article_id, {number}, place FROM {FOUND}")
        values += _found(ask, [choice])
    return [PartHit(*row) for row in fetch_all(" UNION ALL ".join(parts), values)]


def known_words(
    typed: list[TypedWord], others: list[tuple[str, str]], prefix: str
) -> list[KnownWord]:
    """What the site's own words have to say to those that were typed (one query).

    Of each: the words of its stem; failing that, its parts, and the words that begin or end alike
    or share trigrams, and are about as long. Of `others`, (word, stem) pairs: the words of the
    stem alone. Of `prefix`, where it is given: the most frequent words that begin with it.
    """
    parts, values = [], []
    for word in [*(each.word for each in typed), *(word for word, _ in others)]:
        parts.append(
            f"(SELECT %s, 'same', word, number FROM articles_searchword WHERE stem = {STEM}"
            f' ORDER BY word COLLATE "C" LIMIT {MOST_FORMS})'
        )
        values += [word, word]
    is_unknown = f"NOT EXISTS (SELECT 1 FROM articles_searchword WHERE stem = {STEM})"
    for word, _, made_of in typed:
        if made_of:
            parts.append(
                "(SELECT %s, 'part', word, number FROM articles_searchword"
                f" WHERE word = ANY(%s) AND {is_unknown})"
            )
            values += [word, made_of, word]
        if len(word) >= 4:
            parts.append(
                "(SELECT %s, 'alike', word, number FROM articles_searchword"
                " WHERE (word LIKE %s OR ending = %s OR word %% %s)"
                " AND length(word) BETWEEN %s AND %s"
                f" AND {is_unknown} LIMIT {MOST_SIMILAR_WORDS})"
            )
            values += [word, word[:2] + "%", word[-3:], word, len(word) - 2, len(word) + 2, word]
    if prefix:
        parts.append(
            "(SELECT %s, 'longer', word, number FROM articles_searchword WHERE word LIKE %s"
            f' ORDER BY number DESC, length(word), word COLLATE "C" LIMIT {MOST_LONGER_WORDS})'
        )
        values += [prefix, prefix + "%"]
    if not parts:
        return []
    return [KnownWord(*r) for r in fetch_all(" UNION ALL ".join(parts), values)]


def _found(ask: Ask, choices: Sequence[Choice]) -> list:
    """What FOUND is asked for these choices of an ask."""
    unwanted = " | ".join(_phrase(phrase) for phrase in ask.excluded) or None
    wanted, in_title = _asked(choices), _asked(choices, "A")
    return [wanted, in_title, unwanted, ask.topic or None, ask.now, ask.is_frequent]


def _asked(choices: Sequence[Choice], labels: str = "") -> str:
    """The tsquery for all choices, in the parts of an article with these labels (none: in any).

    Of phrases with the same stems one is enough.
    """
    phrases = [{tuple(map(stem, phrase)): phrase for phrase in choice} for choice in choices]
    return " & ".join(
        f"({' | '.join(_phrase(phrase, labels) for phrase in each.values())})" for each in phrases
    )


def _number(words: list[str]) -> str:
    """How often the most frequent of these words stands in an entry."""
    return f"greatest(1, {', '.join([f'(counts ->> (SELECT {STEM}))::integer'] * len(words))})"


def _phrase(phrase: Phrase, labels: str = "") -> str:
    """Words one behind the other; quoted, so that nothing in them is an operator."""
    words = " <-> ".join(f"'{word}'{f':{labels}' if labels else ''}" for word in phrase)
    return f"({words})"
