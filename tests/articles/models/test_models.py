"""Constraints of the database, transitions and derived fields."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import FAQ, Article, Author, RelatedArticle
from tests.factories import make_article, make_author, make_draft, make_topic

pytestmark = pytest.mark.django_db


def test_the_database_refuses_what_makes_no_sense():
    first, second = make_article(slug="one", faqs=[("Why?", "Because.")]), make_article()
    RelatedArticle.objects.create(article=first, related=second)
    for refused in (
        lambda: RelatedArticle.objects.create(article=first, related=second),
        lambda: RelatedArticle.objects.create(article=first, related=first),
        lambda: FAQ.objects.create(article=first, question="Why?", answer="No."),
        lambda: make_article(published_at=None, taken_down_at=timezone.now()),
        lambda: make_article(slug="one"),
        *(lambda make=make: make(slug="") for make in (make_article, make_topic, make_author)),
        lambda: Article.objects.update(cover_image="covers/x.webp"),
        lambda: Author.objects.update(photo="authors/x.webp"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            refused()

    assert Article.objects.update(cover_image="x.webp", cover_alt="Sea") == 2
    assert Author.objects.update(photo="x", photo_alt="Dana") == 2


def test_topics_and_authors_with_articles_cannot_be_deleted():
    article = make_article()

    with pytest.raises(ProtectedError):
        article.topic.delete()
    with pytest.raises(ProtectedError):
        article.author.delete()


def test_publishing_and_taking_down_are_idempotent():
    now = timezone.now()
    article = make_draft()

    article.take_down(now=now)
    assert article.state == Article.State.DRAFT
    article.publish(now=now)
    article.publish(now=now + datetime.timedelta(days=1))
    assert article.published_at == now
    article.take_down(now=now)
    article.publish(now=now)
    assert Article.objects.get(pk=article.pk).state == Article.State.TAKEN_DOWN
    article.republish()
    row = Article.objects.get(pk=article.pk)
    assert (row.state, row.published_at) == (Article.State.LIVE, now)


def test_reading_time_counts_title_text_and_questions():
    article = make_article(title="Three short words", body="word " * 200)
    assert (article.word_count, article.reading_minutes) == (203, 1)

    FAQ.objects.create(article=article, question="Is it long?", answer="yes " * 25)
    row = Article.objects.get(pk=article.pk)
    assert (row.word_count, row.reading_minutes) == (231, 2)

    row.faqs.get().delete()
    assert Article.objects.get(pk=article.pk).reading_minutes == 1


def test_the_authors_own_minutes_win():
    article = make_article(reading_minutes_override=7)
    FAQ.objects.create(article=article, question="Is it long?", answer="yes " * 900)

    assert Article.objects.get(pk=article.pk).reading_minutes == 7


def test_saving_the_body_alone_saves_its_derived_fields():
    article = make_article()

    article.body = "## New\n\nText."
    article.save(update_fields=["body"])

    row = Article.objects.get(pk=article.pk)
    assert row.body_html == '<h2 id="new">New</h2>\n<p>Text.</p>'
    assert row.contents == [{"id": "new", "title": "New"}]


def test_modified_is_never_before_published():
    in_a_week = timezone.now() + datetime.timedelta(days=7)
    article = make_article(published_at=in_a_week, revised_at=timezone.now())

    assert article.modified_at == in_a_week
