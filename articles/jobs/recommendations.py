"""Recommendations of what to read next, by TF-IDF over the stems of each article.

An article is characterized by a few key terms: stems that are frequent in it and rare on the
site. Articles are similar if they share them. `refresh_all` recounts the site's words and does
every article; `refresh_stale` does what changed, as the worker does each round.
"""

import datetime
import math
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import batched

from django.db import transaction
from django.db.models import F, Max, Q, Window
from django.db.models.functions import RowNumber

from articles.models import (
    KeyTerm,
    RecommendedArticle,
    SearchEntry,
    SearchWord,
    StaleRecommendation,
)
from articles.search.tokenizer import STOP_WORDS, split_words, stem

MAX_KEY_TERMS = 16
MAX_POSTINGS = 100
RECOMMENDATIONS_KEPT = 8
BATCH_SIZE = 500
# From this share of stale articles on, all are refreshed.
REFRESH_ALL_SHARE = 0.05
# The weight of a word in each part of an article.
PART_WEIGHTS = {"title": 4, "labels": 5, "summary": 2, "questions": 1, "body": 1}

# The key terms of an article with their weights.
Profile = dict[str, float]
# For each stem the articles that have it as a key term, as (weight, article).
Postings = dict[str, list[tuple[float, int]]]


def refresh_stale() -> int:
    """Refresh the articles that changed, and those that recommend or are recommended by them.

    Returns how many had changed. If these are many, all articles are refreshed.
    """
    stale = list(StaleRecommendation.objects.values_list("pk", flat=True))
    if not stale:
        return 0
    if len(stale) >= REFRESH_ALL_SHARE * SearchEntry.objects.count():
        refresh_all()
        return len(stale)
    for article_id in stale:
        with transaction.atomic():
            _refresh_one(article_id)
    return len(stale)


def refresh_all() -> int:
    """Recount all words and refresh every article; returns the number of articles.

    Holds the key terms of all articles in memory: about 2 kB an article.
    """
    StaleRecommendation.objects.all().delete()
    document_counts, total = _count_words()
    profiles: dict[int, Profile] = {}
    topic_of: dict[int, int] = {}
    dated: dict[int, list[tuple[datetime.datetime, int]]] = defaultdict(list)
    for entry in SearchEntry.objects.order_by("pk").iterator(chunk_size=BATCH_SIZE):
        profiles[entry.pk] = _profile(entry, document_counts, total)
        topic_of[entry.pk] = entry.topic_id
        if entry.visible_from:
            dated[entry.topic_id].append((entry.visible_from, entry.pk))
    postings = _postings(profiles)
    newest = {
        topic: [pk for _, pk in sorted(rows, reverse=True)[: RECOMMENDATIONS_KEPT + 1]]
        for topic, rows in dated.items()
    }
    for batch in batched(profiles, BATCH_SIZE, strict=False):
        recommended = {
            pk: _similar(pk, profiles[pk], postings, newest.get(topic_of[pk], [])) for pk in batch
        }
        _store({pk: profiles[pk] for pk in batch}, recommended)
    return len(profiles)


def _refresh_one(article_id: int) -> None:
    StaleRecommendation.objects.filter(pk=article_id).delete()
    entry = SearchEntry.objects.filter(pk=article_id).first()
    if entry is None:
        return
    stems = set(_frequencies(entry))
    counts = SearchWord.objects.filter(stem__in=stems).values_list("stem").annotate(Max("number"))
    before = RecommendedArticle.objects.filter(Q(other=article_id) | Q(article=article_id))
    affected = {pk for pair in before.values_list("article_id", "other_id") for pk in pair}
    profile = _profile(entry, dict(counts), SearchEntry.objects.count())
    _store({article_id: profile}, {})
    affected |= {article_id, *_query_similar(article_id, profile)}
    recommended = {}
    for pk in sorted(affected):
        terms = KeyTerm.objects.filter(article=pk).order_by("pk")
        recommended[pk] = _query_similar(pk, dict(terms.values_list("stem", "weight")))
    _store({}, recommended)


def _count_words() -> tuple[Counter[str], int]:
    """The document count of each stem, which is also stored, and the number of articles."""
    counts: Counter[str] = Counter()
    total = 0
    for entry in SearchEntry.objects.iterator(chunk_size=BATCH_SIZE):
        counts.update(_frequencies(entry).keys())
        total += 1
    changed: dict[int, list[str]] = defaultdict(list)
    for word, known_stem, number in SearchWord.objects.values_list("word", "stem", "number"):
        if counts[known_stem] != number:
            changed[counts[known_stem]].append(word)
    # By number, of which there are few: a statement with a case for each takes ten times as long.
    for number, words in changed.items():
        for batch in batched(words, BATCH_SIZE, strict=False):
            SearchWord.objects.filter(word__in=batch).update(number=number)
    return counts, total


def _frequencies(entry: SearchEntry) -> Counter[str]:
    """How often each stem occurs in an article, weighted by part."""
    counts: Counter[str] = Counter()
    for part, weight in PART_WEIGHTS.items():
        for word in split_words(getattr(entry, part)):
            if len(word) > 2 and word not in STOP_WORDS and word.isalpha():
                counts[stem(word)] += weight
    return counts


def _profile(entry: SearchEntry, document_counts: Mapping[str, int], total: int) -> Profile:
    """The key terms of an article; a stem that no other or every article has is none."""
    weights = {
        known: (1 + math.log(count)) * math.log(total / document_counts[known])
        for known, count in _frequencies(entry).items()
        if 1 < document_counts.get(known, 1) < total
    }
    best = sorted(weights, key=lambda known: (-weights[known], known))[:MAX_KEY_TERMS]
    length = math.hypot(*(weights[known] for known in best)) or 1
    return {known: weights[known] / length for known in best}


def _postings(profiles: dict[int, Profile]) -> Postings:
    """For each stem the live articles with the greatest weights."""
    postings: Postings = defaultdict(list)
    public = set(SearchEntry.objects.exclude(visible_from=None).values_list("pk", flat=True))
    for article_id, profile in profiles.items():
        if article_id in public:
            for known, weight in profile.items():
                postings[known].append((weight, article_id))
    return {
        known: sorted(rows, key=lambda row: (-row[0], row[1]))[:MAX_POSTINGS]
        for known, rows in postings.items()
    }


def _similar(
    article_id: int, profile: Profile, postings: Postings, newest_of_topic: list[int]
) -> list[int]:
    """The most similar articles, filled up with the newest of the same topic."""
    scores: dict[int, float] = defaultdict(float)
    for known, weight in profile.items():
        for other_weight, other in postings.get(known, ()):
            scores[other] += weight * other_weight
    scores.pop(article_id, None)
    best = sorted(scores, key=lambda other: (-scores[other], -other))[:RECOMMENDATIONS_KEPT]
    rest = [pk for pk in newest_of_topic if pk != article_id and pk not in best]
    return (best + rest)[:RECOMMENDATIONS_KEPT]


def _query_similar(article_id: int, profile: Profile) -> list[int]:
    """The same for one article, from the database (two queries)."""
    rows = (
        KeyTerm.objects.filter(stem__in=profile, article__search_entry__visible_from__isnull=False)
        .annotate(place=Window(RowNumber(), "stem", [F("weight").desc(), F("article_id").asc()]))
        .filter(place__lte=MAX_POSTINGS)
        .values_list("stem", "weight", "article_id")
    )
    postings: Postings = defaultdict(list)
    for known, weight, other in rows:
        postings[known].append((weight, other))
    same_topic = SearchEntry.objects.filter(pk=article_id).values("topic_id")
    newest = (
        SearchEntry.objects.filter(topic_id__in=same_topic, visible_from__isnull=False)
        .order_by("-visible_from", "-pk")
        .values_list("pk", flat=True)
    )
    return _similar(article_id, profile, postings, list(newest[: RECOMMENDATIONS_KEPT + 1]))


@transaction.atomic
def _store(profiles: dict[int, Profile], recommended: dict[int, list[int]]) -> None:
    KeyTerm.objects.filter(article__in=profiles).delete()
    KeyTerm.objects.bulk_create(
        KeyTerm(article_id=pk, stem=known, weight=weight)
        for pk, profile in profiles.items()
        for known, weight in profile.items()
    )
    RecommendedArticle.objects.filter(article__in=recommended).delete()
    RecommendedArticle.objects.bulk_create(
        RecommendedArticle(article_id=pk, other_id=other, position=position)
        for pk, others in recommended.items()
        for position, other in enumerate(others)
    )
