"""The hand-written statements select what querysets would."""

import operator
import uuid

import pytest
from taggit.models import Tag

from articles.models import Article
from articles.views import article_data
from articles.views.article_data import NewestFirst, article_at
from articles.views.list_items import RelatedItem
from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_scheduled,
    make_taken_down,
    make_topic,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def library():
    """Articles in two topics, by two authors, with two tags, and one of each kind not public."""
    topics, authors = [make_topic(), make_topic()], [make_author(), make_author()]
    for number in range(5):
        shared = {"topic": topics[number % 2], "author": authors[number < 3]}
        make_article(tags=["trust", "repair"][: number % 3], **shared)
    for make in (make_draft, make_scheduled, make_taken_down):
        make(tags=["trust"], topic=topics[0], author=authors[0])
    return topics, authors


def test_an_article_comes_with_all_that_its_page_shows(library):
    (topic, _), (author, _) = library
    author.links.create(label="Register", url="https://register.example/1", position=2)
    author.links.create(label="University", url="https://university.example/", position=1)
    hidden = make_draft()
    made = make_article(
        topic=topic,
        author=author,
        reviewed_on="2026-01-09",
        references="- Bowlby, J. (1980). *Loss*.",
        tags=["trust", "fear"],
        faqs=[("Why?", "So."), ("When?", "Now.")],
        related=[make_article(title="B"), hidden, make_article(title="A")],
    )

    article, stored = article_at(made.slug), Article.objects.get(pk=made.pk)

    shown = {name for name in article.__dict__ if name in stored.__dict__} - {"_state"}
    assert len(shown) == 25
    assert {name: getattr(article, name) for name in shown} == {
        name: getattr(stored, name) for name in shown
    }
    assert (article.topic, article.topic.name) == (topic, topic.name)
    for name in ("pk", "name", "slug", "credentials", "bio_html", "photo", "photo_alt"):
        assert getattr(article.author, name) == getattr(stored.author, name)
    assert [tag.slug for tag in article.shown_tags] == [tag.slug for tag in stored.tags.all()]
    assert [(faq.question, faq.answer_html) for faq in article.questions] == list(
        stored.faqs.values_list("question", "answer_html")
    )
    fields = [name.replace("topic_name", "topic.name") for name in RelatedItem._fields]
    assert article.related_articles == [
        tuple(operator.attrgetter(*fields)(each)) for each in stored.related_articles
    ]
    assert article.author_urls == [link.url for link in author.links.all()]
    bare = article_at(make_article().slug)
    assert (bare.shown_tags, bare.questions, bare.author_urls) == ([], [], [])


@pytest.mark.parametrize("common", [0, 1000], ids=["common tags", "rare tags"])
def test_each_list_has_its_live_articles_the_newest_first(library, common, monkeypatch):
    monkeypatch.setattr(article_data, "COMMON", common)
    topics, authors = library
    live = Article.objects.live().newest_first()
    tags = Tag.objects.all()
    assert len(tags) == 2
    version = uuid.uuid4().hex

    for row in (*topics, *authors, *tags):
        expected = list(live.in_taxonomy(row))
        listed = NewestFirst(version, row)
        assert listed.count() == len(expected) > 0
        assert [item.url for item in listed[0:9]] == [each.get_absolute_url() for each in expected]
    everything = NewestFirst(version)
    assert everything.count() == len(everything[0:9]) == 5
    assert everything[2:4] == everything[0:9][2:4]
    for item, article in zip(everything[0:9], live, strict=True):
        assert (item.title, item.title_html) == (article.title, article.title)
        assert (item.summary_html, item.published_at) == (article.summary, article.published_at)
        assert (item.topic_name, item.topic_url) == (
            article.topic.name,
            article.topic.get_absolute_url(),
        )
