"""From what was typed to the articles found: the one way into the search."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.db import connection

from articles.search import postgresql, sqlite
from articles.search.query import Query
from articles.search.ranking import ranked
from articles.search.types import MOST_FOUND, TITLE, Ask, Choice, Hit, PartHit
from articles.search.vocabulary import read

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class TopicCount:
    """How many of the articles found belong to a topic."""

    name: str
    slug: str
    number: int


@dataclass(frozen=True)
class Found:
    """Articles by id, best first, and the topics that they belong to.

    `has_more` says that there are more than were looked at, in all and so in each topic.
    `corrections` are typed words that were read as others; `is_partial` says that no article has
    all the words and these have some. `choices` is what to mark in the text.
    """

    article_ids: list[int] = field(default_factory=list)
    topics: list[TopicCount] = field(default_factory=list)
    has_more: bool = False
    corrections: dict[str, str] = field(default_factory=dict)
    is_partial: bool = False
    choices: tuple[Choice, ...] = ()


def find(query: Query, *, now, topic: str = "") -> Found:
    """The live articles that a query means, in one topic (by its address) or in all.

    Words that the site does not have are read as the nearest that it has. Where a mark joins words
    (“push-pull”) and nothing has them side by side, they may stand apart. It costs two queries;
    one more for each of these: a topic where more were found than are looked at, words apart,
    articles that have only some of the words.
    """
    if not query.terms:
        return Found()
    engine = ENGINES[connection.vendor]
    reading = read(query, engine.known_words)
    excluded = tuple(term.words for term in query.excluded)
    ask = Ask(reading.choices, excluded, now, reading.is_frequent)
    hits = [] if reading.unknown else _hits(ask)
    if not hits and reading.loosened != reading.choices:
        ask = replace(ask, choices=reading.loosened)
        hits = [] if reading.unknown else _hits(ask)
    if hits:
        has_more = len(hits) > MOST_FOUND
        asked_anew = _hits(replace(ask, topic=topic)) if topic and has_more else hits
        chosen = [hit for hit in asked_anew if topic in ("", hit.topic_slug)]
        return Found(
            article_ids=[hit.article_id for hit in chosen[:MOST_FOUND]],
            topics=_counted(hits),
            has_more=has_more,
            corrections=reading.corrections,
            choices=ask.choices,
        )
    if len(ask.choices) > 1:
        return _partly(engine.find_parts(replace(ask, topic=topic)), ask.choices)
    return Found()


def find_titles(query: Query, *, now, limit: int) -> list[int]:
    """The articles, by id, whose title meets a query while it is being typed (two queries)."""
    if not query.terms:
        return []
    engine = ENGINES[connection.vendor]
    reading = read(query, engine.known_words)
    hits = [] if reading.unknown else _hits(Ask(reading.choices, (), now, reading.is_frequent))
    return [hit.article_id for hit in hits if hit.place == TITLE][:limit]


def _hits(ask: Ask) -> list[Hit]:
    """What the database finds, best first (one query).

    Of more than are looked at the newest of each place come first, as the database has them.
    """
    hits = ENGINES[connection.vendor].find(ask)
    return hits if len(hits) > MOST_FOUND else ranked(hits)


def _counted(hits: list[Hit]) -> list[TopicCount]:
    """The topics of these hits in their own order."""
    numbers = Counter((hit.topic_position, hit.topic_name, hit.topic_slug) for hit in hits)
    return [TopicCount(name, slug, number) for (_, name, slug), number in sorted(numbers.items())]


def _partly(hits: list[PartHit], choices: tuple[Choice, ...]) -> Found:
    """Articles that have some of the words: those with rare words in good places come first."""
    numbers = Counter(hit.choice for hit in hits)
    scores: Counter[int] = Counter()
    for hit in hits:
        scores[hit.article_id] += (4 - hit.place) / (3 + numbers[hit.choice])
    best = sorted(scores, key=lambda article: (-scores[article], -article))
    met = {hit.choice for hit in hits}
    return Found(
        article_ids=best[:MOST_FOUND],
        has_more=len(best) > MOST_FOUND,
        is_partial=bool(best),
        choices=tuple(choice for number, choice in enumerate(choices) if number in met),
    )
