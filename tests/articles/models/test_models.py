"""Constraints of the database, transitions, derived fields, and what to read next."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import FAQ, Article, Author, RelatedArticle
from articles.views.article_data import article_at
from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_scheduled,
    make_taken_down,
    make_topic,
)

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
    for row in (first.topic, first.author):
        with pytest.raises(ProtectedError):
            row.delete()

    assert Article.objects.update(cover_image="x.webp", cover_alt="Sea") == 2
    assert Author.objects.update(photo="x", photo_alt="Dana") == 2


def test_reading_time_counts_title_text_and_questions_unless_the_author_says_it():
    article = make_article(title="Three short words")
    article.body = "word " * 200
    article.save(update_fields=["body"])
    own = make_article(reading_minutes_override=7)
    assert (article.word_count, article.reading_minutes) == (203, 1)

    for each in (article, own):
        FAQ.objects.create(article=each, question="Is it long?", answer="yes " * 25)
    row = Article.objects.get(pk=article.pk)
    assert (row.word_count, row.reading_minutes) == (231, 2)
    assert Article.objects.get(pk=own.pk).reading_minutes == 7

    row.faqs.get().delete()
    assert Article.objects.get(pk=article.pk).reading_minutes == 1


def related_titles(article):
    call_command("suggest_related", verbosity=0)
    return titles_now(article)


def titles_now(article):
    return [other.title for other in article_at(article.slug).related_articles]


def test_the_authors_choice_comes_in_the_authors_order_and_similar_articles_after_it():
    chosen = [make_article(title=title) for title in ("First", "Second", "Third", "Fourth")]
    make_article(title="One tag", tags=["trust"])
    make_article(title="Three tags", tags=["trust", "repair", "fear"])
    four = make_article(related=[chosen[2], chosen[0], chosen[3], chosen[1]])
    one = make_article(tags=["trust", "repair", "fear"], related=[chosen[3]])

    assert related_titles(four) == ["Third", "First", "Fourth", "Second"]
    assert related_titles(one) == ["Fourth", "Three tags", "One tag"]


def test_the_words_of_the_text_count():
    make_article(title="Of jealousy", body="Jealousy watches the telephone and counts the minutes.")
    make_article(title="Of bread", body="Flour, water and salt, and an oven that is hot.")
    make_article(title="Of sleep", body="A dark room, a late supper, a walk before bed.")
    article = make_article(body="Who waits at the telephone, counting minutes, knows jealousy.")

    assert related_titles(article) == ["Of jealousy"]


def test_of_equals_the_newest_live_ones_are_recommended(time_machine):
    topic = make_topic()
    for number in range(2):
        make_article(title=f"Live {number}", topic=topic)
        make_draft(title=f"Draft {number}", topic=topic, tags=["trust"])
        make_taken_down(title=f"Taken down {number}", topic=topic, tags=["trust"])
    later = make_scheduled(title="Later", topic=topic, tags=["trust"])
    article = make_article(topic=topic, tags=["trust"])

    assert related_titles(article) == ["Live 1", "Live 0"]

    # A scheduled article shows by itself at its time.
    time_machine.move_to(later.published_at)
    assert titles_now(article) == ["Later", "Live 1", "Live 0"]
