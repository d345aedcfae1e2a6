"""Rows to arrange a test with; whatever matters to a test, it says itself."""

import datetime
import itertools

from django.utils import timezone

from articles.models import FAQ, Article, Author, RelatedArticle, Topic

_number = itertools.count(1)
LONG_AGO = datetime.datetime(2024, 3, 1, 9, 0, tzinfo=datetime.UTC)


def make_topic(*, articles=0, **fields):
    number = next(_number)
    topic = Topic.objects.create(**{"name": f"Topic {number}", "slug": f"topic-{number}"} | fields)
    for _ in range(articles):
        make_article(topic=topic)
    return topic


def make_author(**fields):
    number = next(_number)
    return Author.objects.create(
        **{"name": f"Author {number}", "slug": f"author-{number}"} | fields
    )


def make_article(*, tags=(), faqs=(), related=(), **fields):
    """A live article; `faqs` are (question, answer) pairs, `related` are articles."""
    number = next(_number)
    defaults = {
        "title": f"Article {number}",
        "slug": f"article-{number}",
        "summary": f"Summary of article {number}.",
        "body": "A lead paragraph.\n\n## A section\n\nIts text.",
        "published_at": LONG_AGO + datetime.timedelta(seconds=number),
        "updated_at": LONG_AGO,
    }
    fields["topic"] = fields.get("topic") or make_topic()
    fields["author"] = fields.get("author") or make_author()
    article = Article.objects.create(**defaults | fields)
    article.tags.set(tags)
    for position, (question, answer) in enumerate(faqs, start=1):
        FAQ.objects.create(article=article, question=question, answer=answer, position=position)
    for position, other in enumerate(related, start=1):
        RelatedArticle.objects.create(article=article, related=other, position=position)
    return article


def make_draft(**fields):
    return make_article(**{"published_at": None} | fields)


def make_scheduled(**fields):
    in_a_week = timezone.now() + datetime.timedelta(days=7)
    return make_article(**{"published_at": in_a_week} | fields)


def make_taken_down(**fields):
    return make_article(**{"taken_down_at": timezone.now()} | fields)


# What is not public, of each kind
HIDDEN = (make_draft, make_scheduled, make_taken_down)
