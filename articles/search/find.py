"""From a parsed query to the articles that match: the way into the search."""

import datetime
from collections import Counter
from dataclasses import dataclass, field, replace

from django.db import connection

from articles.search import postgresql, sqlite
from articles.search.query import Query
from articles.search.ranking import rank
from articles.search.types import MAX_HITS, TITLE, Clause, ClauseHit, Hit, SearchRequest
from articles.search.vocabulary import interpret

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}


@dataclass(frozen=True)
class TopicCount:
    """How many of the articles found belong to a topic."""

    name: str
    slug: str
    number: int


@dataclass(frozen=True)
class SearchResults:
    """Articles by id, best first, and the topics that they belong to.

    `has_more`: there are more than were looked at, in all and so in each topic. `corrections`
    maps typed words to those that were searched instead. `is_partial`: no article has all of the
    words, and these have some. `clauses` is what to highlight.
    """

    article_ids: list[int] = field(default_factory=list)
    topics: list[TopicCount] = field(default_factory=list)
    has_more: bool = False
    corrections: dict[str, str] = field(default_factory=dict)
    is_partial: bool = False
    clauses: tuple[Clause, ...] = ()


def find(query: Query, *, now: datetime.datetime, topic: str = "") -> SearchResults:
    """The live articles that match a query, in one topic (by its slug) or in all.

    Unknown words are corrected to similar words of the site. Compounds (“push-pull”) that no
    article has as a phrase are relaxed to separate words. It costs two queries, and one more for
    each of: a topic with more hits than are looked at, relaxed compounds, partial matches.
    """
    if not query.terms:
        return SearchResults()
    engine = ENGINES[connection.vendor]
    interpretation = interpret(query, engine.known_words)
    excluded = tuple(term.words for term in query.excluded)
    request = SearchRequest(interpretation.clauses, excluded, now, interpretation.is_broad)
    hits = [] if interpretation.unknown else _hits(request)
    if not hits and interpretation.relaxed != interpretation.clauses:
        request = replace(request, clauses=interpretation.relaxed)
        hits = [] if interpretation.unknown else _hits(request)
    if hits:
        has_more = len(hits) > MAX_HITS
        topic_hits = _hits(replace(request, topic=topic)) if topic and has_more else hits
        chosen = [hit for hit in topic_hits if topic in ("", hit.topic_slug)]
        return SearchResults(
            article_ids=[hit.article_id for hit in chosen[:MAX_HITS]],
            topics=_topic_counts(hits),
            has_more=has_more,
            corrections=interpretation.corrections,
            clauses=request.clauses,
        )
    if len(request.clauses) > 1:
        clause_hits = engine.find_clauses(replace(request, topic=topic))
        return _partial_results(clause_hits, request.clauses)
    return SearchResults()


def find_titles(query: Query, *, now: datetime.datetime, limit: int) -> list[int]:
    """The articles, by id, whose title matches a query while it is being typed (two queries)."""
    if not query.terms:
        return []
    engine = ENGINES[connection.vendor]
    interpretation = interpret(query, engine.known_words)
    request = SearchRequest(interpretation.clauses, (), now, interpretation.is_broad)
    hits = [] if interpretation.unknown else _hits(request)
    return [hit.article_id for hit in hits if hit.zone == TITLE][:limit]


def _hits(request: SearchRequest) -> list[Hit]:
    """What the engine finds, best first (one query).

    If there are more than are looked at, the newest of each zone come first, as the engine
    returns them.
    """
    hits = ENGINES[connection.vendor].find(request)
    return hits if len(hits) > MAX_HITS else rank(hits)


def _topic_counts(hits: list[Hit]) -> list[TopicCount]:
    """The topics of these hits in the author's order."""
    numbers = Counter((hit.topic_position, hit.topic_name, hit.topic_slug) for hit in hits)
    return [TopicCount(name, slug, number) for (_, name, slug), number in sorted(numbers.items())]


def _partial_results(hits: list[ClauseHit], clauses: tuple[Clause, ...]) -> SearchResults:
    """Articles with some of the clauses: those with rare ones in good zones come first."""
    numbers = Counter(hit.clause for hit in hits)
    scores: dict[int, float] = {}
    for hit in hits:
        score = (4 - hit.zone) / (3 + numbers[hit.clause])
        scores[hit.article_id] = scores.get(hit.article_id, 0) + score
    best = sorted(scores, key=lambda article: (-scores[article], -article))
    return SearchResults(
        article_ids=best[:MAX_HITS],
        has_more=len(best) > MAX_HITS,
        is_partial=bool(best),
        clauses=tuple(clause for number, clause in enumerate(clauses) if number in numbers),
    )
