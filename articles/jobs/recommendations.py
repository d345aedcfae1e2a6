"""What to read next, found by the words that two articles have in common (TF-IDF).

Each article is told apart by a few stems (`KeyTerm`): those that it uses much and the site
seldom. Alike are articles whose telling stems meet. `suggest_all` counts the site's words anew and
does every article; `suggest_due` does what changed, as the worker does within a round.
"""

import math
from collections import Counter, defaultdict
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
from articles.search.text import STOP_WORDS, stem, words

MOST_TELLING = 16
MOST_ALIKE_PER_WORD = 100
SUGGESTIONS_KEPT = 8
BATCH = 500
# From this share of changed articles on, counting all words anew is worth it.
SHARE_FOR_ALL = 0.05
# How much a word counts in each part of an article.
PARTS = {"title": 4, "labels": 5, "summary": 2, "questions": 1, "body": 1}

Profile = dict[str, float]


def suggest_due() -> int:
    """Suggest anew for the articles that changed, and for those that lead or led to them.

    Gives the number of articles that had changed. With many of them everything is done anew.
    """
    due = list(StaleRecommendation.objects.values_list("pk", flat=True))
    if not due:
        return 0
    if len(due) >= SHARE_FOR_ALL * SearchEntry.objects.count():
        suggest_all()
        return len(due)
    for article_id in due:
        with transaction.atomic():
            _suggest_one(article_id)
    return len(due)


def suggest_all() -> int:
    """Count all words and suggest for every article; gives their number.

    It holds the telling words of all articles in memory: about 2 kB an article.
    """
    StaleRecommendation.objects.all().delete()
    numbers, total = _count_words()
    profiles, topics = {}, defaultdict(list)
    for entry in _entries().iterator(chunk_size=BATCH):
        profiles[entry.pk] = _profile(entry, numbers, total)
        if entry.visible_from:
            topics[entry.topic_id].append((entry.visible_from, entry.pk))
    postings = _postings(profiles)
    newest = {
        topic: [pk for _, pk in sorted(rows, reverse=True)[: SUGGESTIONS_KEPT + 1]]
        for topic, rows in topics.items()
    }
    topic_of = dict(SearchEntry.objects.values_list("pk", "topic_id"))
    for batch in batched(profiles, BATCH, strict=False):
        _store(
            {pk: profiles[pk] for pk in batch},
            {
                pk: _alike(pk, profiles[pk], postings, newest.get(topic_of.get(pk), []))
                for pk in batch
            },
        )
    return len(profiles)


def _suggest_one(article_id):
    """One article that changed, and those that lead to it or that it leads to."""
    StaleRecommendation.objects.filter(pk=article_id).delete()
    entry = _entries().filter(pk=article_id).first()
    if entry is None:
        return
    stems = set(_counted(entry))
    known = SearchWord.objects.filter(stem__in=stems).values_list("stem").annotate(Max("number"))
    before = RecommendedArticle.objects.filter(Q(other=article_id) | Q(article=article_id))
    touched = {pk for pair in before.values_list("article_id", "other_id") for pk in pair}
    profile = _profile(entry, dict(known), SearchEntry.objects.count())
    _store({article_id: profile}, {})
    touched |= {article_id, *_ask_alike(article_id, profile)}
    _store({}, {pk: _ask_alike(pk, _stored_profile(pk)) for pk in sorted(touched)})


def _entries():
    return SearchEntry.objects.order_by("pk")


def _count_words() -> tuple[Counter[str], int]:
    """In how many articles each stem stands, stored with the words as well; and of how many."""
    numbers, total = Counter(), 0
    for entry in _entries().iterator(chunk_size=BATCH):
        numbers.update(_counted(entry).keys())
        total += 1
    changed = [
        SearchWord(word=word, number=numbers[known_stem])
        for word, known_stem, number in SearchWord.objects.values_list("word", "stem", "number")
        if numbers[known_stem] != number
    ]
    for batch in batched(changed, BATCH, strict=False):
        SearchWord.objects.bulk_update(batch, ["number"])
    return numbers, total


def _counted(entry) -> Counter[str]:
    """How often each stem stands in an article, weighed by where."""
    counts: Counter[str] = Counter()
    for part, weight in PARTS.items():
        for word in words(getattr(entry, part)):
            if len(word) > 2 and word not in STOP_WORDS and word.isalpha():
                counts[stem(word)] += weight
    return counts


def _profile(entry, numbers, total) -> Profile:
    """The most telling stems of an article; a stem that no or every other has tells nothing."""
    weights = {
        known: (1 + math.log(count)) * math.log(total / numbers[known])
        for known, count in _counted(entry).items()
        if 1 < numbers.get(known, 1) < total
    }
    best = sorted(weights, key=lambda known: (-weights[known], known))[:MOST_TELLING]
    length = math.hypot(*(weights[known] for known in best)) or 1
    return {known: weights[known] / length for known in best}


def _postings(profiles) -> dict[str, list[tuple[float, int]]]:
    """The articles that each stem tells most of, as (weight, article)."""
    postings = defaultdict(list)
    public = set(SearchEntry.objects.exclude(visible_from=None).values_list("pk", flat=True))
    for article_id, profile in profiles.items():
        if article_id in public:
            for known, weight in profile.items():
                postings[known].append((weight, article_id))
    return {
        known: sorted(rows, key=lambda row: (-row[0], row[1]))[:MOST_ALIKE_PER_WORD]
        for known, rows in postings.items()
    }


def _alike(article_id, profile, postings, newest_of_topic) -> list[int]:
    """The articles most alike, topped up with the newest of the same topic."""
    scores: Counter[int] = Counter()
    for known, weight in profile.items():
        for other_weight, other in postings.get(known, ()):
            scores[other] += weight * other_weight
    scores.pop(article_id, None)
    best = sorted(scores, key=lambda other: (-scores[other], -other))[:SUGGESTIONS_KEPT]
    rest = (pk for pk in newest_of_topic if pk != article_id and pk not in best)
    return [*best, *rest][:SUGGESTIONS_KEPT]


def _ask_alike(article_id, profile) -> list[int]:
    """The same for one article, from the database (two queries)."""
    rows = (
        KeyTerm.objects.filter(stem__in=profile, article__search_entry__visible_from__isnull=False)
        .annotate(place=Window(RowNumber(), "stem", [F("weight").desc(), F("article_id").asc()]))
        .filter(place__lte=MOST_ALIKE_PER_WORD)
        .values_list("stem", "weight", "article_id")
    )
    postings = defaultdict(list)
    for known, weight, other in rows:
        postings[known].append((weight, other))
    same_topic = SearchEntry.objects.filter(pk=article_id).values("topic_id")
    newest = SearchEntry.objects.filter(topic_id__in=same_topic, visible_from__isnull=False)
    newest = newest.order_by("-visible_from", "-pk").values_list("pk", flat=True)
    return _alike(article_id, profile, postings, list(newest[: SUGGESTIONS_KEPT + 1]))


def _stored_profile(article_id) -> Profile:
    return dict(
        KeyTerm.objects.filter(article=article_id).order_by("pk").values_list("stem", "weight")
    )


@transaction.atomic
def _store(profiles: dict[int, Profile], suggestions: dict[int, list[int]]) -> None:
    """Put these in the place of what was stored for the same articles."""
    KeyTerm.objects.filter(article__in=profiles).delete()
    KeyTerm.objects.bulk_create(
        KeyTerm(article_id=pk, stem=known, weight=weight)
        for pk, profile in profiles.items()
        for known, weight in profile.items()
    )
    RecommendedArticle.objects.filter(article__in=suggestions).delete()
    RecommendedArticle.objects.bulk_create(
        RecommendedArticle(article_id=pk, other_id=other, position=position)
        for pk, others in suggestions.items()
        for position, other in enumerate(others)
    )
