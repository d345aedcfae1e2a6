"""What to read next: the author's choice first, then what has most in common."""

import pytest

from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db


def related_titles(article):
    return [other.title for other in article.related_articles()]


def test_the_authors_choice_comes_in_the_authors_order():
    chosen = [make_article(title=title) for title in ("First", "Second", "Third", "Fourth")]
    article = make_article(related=[chosen[2], chosen[0], chosen[3], chosen[1]])
    make_article(topic=article.topic)

    assert related_titles(article) == ["Third", "First", "Fourth", "Second"]


def test_fewer_than_three_are_topped_up_by_what_is_shared():
    topic = make_topic()
    make_article(title="Nothing in common")
    make_article(title="Same topic", topic=topic)
    make_article(title="Same topic and a tag", topic=topic, tags=["trust"])
    make_article(title="Three tags", tags=["trust", "repair", "fear"])
    chosen = make_article(title="Chosen")
    article = make_article(topic=topic, tags=["trust", "repair", "fear"], related=[chosen])

    assert related_titles(article) == ["Chosen", "Three tags", "Same topic and a tag"]


def test_an_article_is_not_related_to_itself_and_nothing_is_made_up():
    article = make_article(tags=["trust"])
    make_article()

    assert related_titles(article) == []


def test_of_equals_the_newest_comes_first():
    topic = make_topic()
    make_article(title="Older", topic=topic)
    make_article(title="Newer", topic=topic)

    assert related_titles(make_article(topic=topic)) == ["Newer", "Older"]
