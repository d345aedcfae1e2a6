"""From a parsed query to the articles that match: the way into the search."""

import datetime
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from django.db import connection

from articles.search import postgresql, ranking, sqlite
from articles.search.query import Query
from articles.search.snippets import Highlighter
from articles.search.spelling import commonness
from articles.search.synonyms import Synonyms
from articles.search.types import BODY, MAX_HITS, QUESTIONS, Clause, ClauseHit, Hit, SearchRequest
from articles.search.vocabulary import Interpretation, interpret
from articles.search.words.subjects import Subject, likely_subjects

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}
# With fewer articles that have all words, others follow: those with LEAST_SHARE of the best score.
ENOUGH, MOST_WITH_PARTIAL, LEAST_SHARE = 3, 12, 0.2
# Where the site lacks a word, an article with a lower score has the others by chance, unless its
# head has one that is rarer in English than TELLING. More is needed where no subject is likely, and
# no head has such a word.
LEAST_SCORE, LEAST_UNLIKELY_SCORE, TELLING = 0.25, 0.5, 0.6
# All words in one place are no answer by themselves where another article scores twice as much.
LEAST_WHOLE_SHARE = 0.5
# A subject that is named as one that was looked for.
LIKELY = 0.25


@dataclass(frozen=True)
class TopicCount:
    """How many of the articles found belong to a topic."""

    name: str
    slug: str
    number: int


# Reads the texts of articles, by id.
ReadTexts = Callable[[list[int]], Mapping[int, ranking.ArticleText]]


@dataclass(frozen=True)
class SearchResults:
    """Articles by id, best first, and the topics that they belong to.

    `has_more`: there are more than were looked at, in all and so in each topic. `corrections`
    maps typed words to those that were searched instead; `also` are the author's words that were
    looked for besides. The first `whole` have all of the words, in one place; the others have some
    of them, or far apart. `clauses` is what to highlight.
    """

    article_ids: list[int] = field(default_factory=list)
    topics: list[TopicCount] = field(default_factory=list)
    has_more: bool = False
    corrections: dict[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    whole: int = 0
    clauses: tuple[Clause, ...] = ()


def find(
    query: Query,
    *,
    now: datetime.datetime,
    read_texts: ReadTexts,
    synonyms: Synonyms,
    topic: str = "",
) -> SearchResults:
    """The live articles that match a query, in one topic (by its slug) or in all.

    Unknown words are corrected to similar words of the site. Where fewer than ENOUGH articles have
    all words in one place, those with some of them follow. It costs two queries, and one more for
    each of: unknown words, texts of the best hits of several words, partial matches, and a topic
    with more hits than are looked at.
    """
    if not query.spoken and not query.terms:
        return SearchResults()
    engine = ENGINES[connection.vendor]
    meant = interpret(query, engine.known_words, engine.similar_words, synonyms)
    if not meant.clauses:
        return SearchResults()
    words = [word for word, _ in query.spoken]
    excluded = tuple(term.words for term in query.excluded)
    request = SearchRequest(meant.clauses, excluded, now, meant.is_broad)
    hits = [] if meant.unknown else _hits(request)
    chosen = _in_topic(hits, request, topic)
    found = _results(meant, hits, chosen)
    if len(meant.relaxed) == 1:
        return found
    if len(hits) > ranking.MAX_READ:
        return _with_best_first(words, found, read_texts)
    subjects = likely_subjects(words, meant.unknown)
    if subjects and not subjects[0].written:
        return _with_these_words(found, read_texts)
    searched = (*meant.relaxed, *(subject.written for subject in subjects))
    clause_hits = engine.find_clauses(replace(request, clauses=searched, topic=topic))
    found = replace(found, also=_also(meant, subjects, clause_hits))
    return _with_partial(words, found, chosen, clause_hits, meant, subjects, read_texts)


def _in_topic(hits: list[Hit], request: SearchRequest, topic: str) -> list[Hit]:
    """The hits in a topic, or all; of more than are looked at the engine finds those of a topic."""
    if topic and len(hits) > MAX_HITS:
        return _hits(replace(request, topic=topic))
    return [hit for hit in hits if topic in ("", hit.topic_slug)]


def _results(meant: Interpretation, hits: list[Hit], chosen: list[Hit]) -> SearchResults:
    """The `chosen` of these hits, which all have all of the words."""
    article_ids = [hit.article_id for hit in chosen[:MAX_HITS]]
    return SearchResults(
        article_ids,
        topics=_topic_counts(hits),
        has_more=len(hits) > MAX_HITS,
        corrections=meant.corrections,
        also=meant.also,
        whole=len(article_ids),
        clauses=meant.clauses,
    )


def _with_best_first(
    words: list[str], found: SearchResults, read_texts: ReadTexts
) -> SearchResults:
    """Many hits, of which the first are read and put in order."""
    first, rest = found.article_ids[: ranking.MAX_READ], found.article_ids[ranking.MAX_READ :]
    reader = ranking.Reader(found.clauses, ranking.clause_weights(found.clauses, []), words)
    texts = read_texts(first)
    scores = {pk: reader.score(texts[pk]) for pk in first if pk in texts}
    # Equals keep their order.
    return replace(found, article_ids=sorted(scores, key=lambda pk: -scores[pk]) + rest)


def _with_these_words(found: SearchResults, read_texts: ReadTexts) -> SearchResults:
    """The articles found that have the words themselves in one place: the others have them, or the
    author's words for them, by chance in a search about something else."""
    typed = Highlighter(tuple(clause[:1] for clause in found.clauses))
    texts = read_texts(found.article_ids)
    ids = [
        pk
        for pk, text in texts.items()
        if any(ranking.has_all_together(typed, content) for _, content, _ in ranking.parts_of(text))
    ]
    return replace(found, article_ids=ids, topics=[], also=(), whole=len(ids))


def _also(
    meant: Interpretation, subjects: list[Subject], clause_hits: list[ClauseHit]
) -> tuple[str, ...]:
    """The author's words that were looked for besides, with those of a subject that most likely is
    meant, if it was found."""
    searched = {phrase for clause in meant.relaxed for phrase in clause}
    is_found = any(hit.clause == len(meant.relaxed) for hit in clause_hits)
    if is_found and subjects[0].likelihood >= LIKELY and searched.isdisjoint(subjects[0].written):
        return (*meant.also, " ".join(subjects[0].written[0]))
    return meant.also


def _with_partial(
    words: list[str],
    found: SearchResults,
    hits: list[Hit],
    clause_hits: list[ClauseHit],
    meant: Interpretation,
    subjects: list[Subject],
    read_texts: ReadTexts,
) -> SearchResults:
    """Few hits, read and put in order, followed by articles that have some of the clauses, or are
    about a subject that is likely meant."""
    relaxed = meant.relaxed
    weights = ranking.clause_weights(
        relaxed, [hit for hit in clause_hits if hit.clause < len(relaxed)]
    )
    shares = [sum(weights) * subject.likelihood for subject in subjects]
    zones = {hit.article_id: hit.zone for hit in hits}
    others = [pk for pk in ranking.best_partial(clause_hits, weights + shares) if pk not in zones]
    texts = read_texts([*zones, *others[: ranking.MAX_READ - len(zones)]])
    reader = ranking.Reader(relaxed, weights, words, subjects)
    scores = {pk: reader.score(text) for pk, text in texts.items()}
    together = Highlighter(found.clauses)
    best = max(scores.values(), default=0)
    whole = [
        pk
        for pk, zone in zones.items()
        if scores.get(pk, 0) > LEAST_WHOLE_SHARE * best
        and (zone < BODY or ranking.has_all_together(together, texts[pk].found_body))
    ]
    follow = set() if len(whole) >= ENOUGH else _enough(scores, whole, meant, subjects, clause_hits)
    rest = [pk for pk in scores if pk not in whole and (pk in zones or pk in follow)]
    order = sorted([*whole, *rest], key=lambda pk: (pk not in whole, -scores[pk], -pk))
    return replace(
        found,
        article_ids=order[: max(len(whole), MOST_WITH_PARTIAL)],
        topics=[] if rest else found.topics,
        whole=len(whole),
        clauses=found.clauses if whole else relaxed,
    )


def _enough(
    scores: dict[int, float],
    whole: list[int],
    meant: Interpretation,
    subjects: list[Subject],
    clause_hits: list[ClauseHit],
) -> set[int]:
    """The articles that score enough to follow those that have all words in one place."""
    telling = {n for n, clause in enumerate(meant.relaxed) if commonness(clause) > TELLING}
    heads = [hit for hit in clause_hits if hit.zone < QUESTIONS]
    prominent = {hit.article_id for hit in heads if hit.clause in telling}
    least = LEAST_SCORE if meant.unknown else 0
    if not whole and not prominent and all(each.likelihood < LIKELY for each in subjects):
        least = LEAST_UNLIKELY_SCORE
    share = LEAST_SHARE * max(scores.values(), default=0)
    needed = {pk: max(share, 0 if pk in prominent else least) for pk in scores}
    return {pk for pk, score in scores.items() if score >= needed[pk]}


def find_suggested(query: Query, *, now: datetime.datetime, limit: int) -> SearchResults:
    """Articles whose title, tags or questions match a query that is being typed, those whose title
    does first, and what to highlight (two queries, or three with unknown words)."""
    if not query.terms:
        return SearchResults()
    engine = ENGINES[connection.vendor]
    meant = interpret(query, engine.known_words, engine.similar_words, Synonyms())
    request = SearchRequest(meant.clauses, (), now, meant.is_broad)
    hits = [] if meant.unknown else _hits(request)
    article_ids = [hit.article_id for hit in hits if hit.zone < BODY][:limit]
    return SearchResults(article_ids, clauses=meant.clauses)


def _hits(request: SearchRequest) -> list[Hit]:
    """What the engine finds, best first (one query).

    If there are more than are looked at, the newest of each zone come first, as the engine
    returns them.
    """
    hits = ENGINES[connection.vendor].find(request)
    return hits if len(hits) > MAX_HITS else ranking.rank(hits)


def _topic_counts(hits: list[Hit]) -> list[TopicCount]:
    """The topics of these hits in the author's order."""
    numbers = Counter((hit.topic_position, hit.topic_name, hit.topic_slug) for hit in hits)
    return [TopicCount(name, slug, number) for (_, name, slug), number in sorted(numbers.items())]
