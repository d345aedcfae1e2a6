"""Constraints of the database, transitions and derived fields."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import FAQ, Article, Author, RelatedArticle, Topic
from tests.factories import make_article, make_author, make_draft, make_taken_down, make_topic

pytestmark = pytest.mark.django_db


def refused(change):
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_the_database_refuses_what_makes_no_sense():
    first, second = make_article(faqs=[("Why?", "Because.")]), make_article()
    RelatedArticle.objects.create(article=first, related=second)

    refused(lambda: RelatedArticle.objects.create(article=first, related=second))
    refused(lambda: RelatedArticle.objects.create(article=first, related=first))
    refused(lambda: FAQ.objects.create(article=first, question="Why?", answer="No."))
    refused(lambda: make_article(published_at=None, taken_down_at=timezone.now()))


def test_slugs_are_required_and_unique():
    article = make_article(slug="the-one")

    refused(lambda: make_article(slug="the-one"))
    refused(lambda: make_article(slug=""))
    refused(lambda: make_topic(slug=""))
    refused(lambda: make_author(slug=""))
    assert Article.objects.get(slug="the-one") == article


def test_a_picture_without_alt_text_is_refused():
    article = make_article()

    refused(lambda: Article.objects.update(cover_image="covers/x.webp"))
    refused(lambda: Author.objects.update(photo="authors/x.webp"))
    assert Article.objects.update(cover_image="x.webp", cover_alt="Sea") == 1
    assert Author.objects.filter(pk=article.author_id).update(photo="x", photo_alt="Dana") == 1


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


def test_a_republished_article_keeps_its_date():
    article = make_taken_down()

    article.republish()

    row = Article.objects.get(pk=article.pk)
    assert (row.state, row.published_at) == (Article.State.LIVE, article.published_at)


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


def test_topics_are_in_the_authors_order():
    make_topic(name="B", position=2)
    make_topic(name="A", position=2)
    make_topic(name="C", position=1)

    assert [topic.name for topic in Topic.objects.all()] == ["C", "A", "B"]
