"""A page that has not changed is not made again; one that has is, whatever changed it."""

import datetime

import pytest
from django.db import connection
from django.utils.http import http_date
from taggit.models import Tag

from articles.models import FAQ, Article, Author, Topic
from sessions.models import InboxKey, Practice
from tests.factories import make_article, make_scheduled

pytestmark = pytest.mark.django_db


def everything():
    article = make_article(slug="one", tags=["trust"], faqs=[("Why?", "So.")])
    article.topic.slug, article.author.slug = "topic", "author"
    article.topic.save()
    article.author.save()
    make_article(slug="two", topic=article.topic)


CHANGES = {
    "article new": lambda: make_article(slug="three"),
    "title of another article": lambda: Article.objects.filter(slug="two").update(title="New"),
    "related": lambda: Article.objects.get(slug="one").related_links.create(
        related=Article.objects.get(slug="three"), position=1
    ),
    "topic": lambda: Topic.objects.filter(slug="topic").update(name="New"),
    "author": lambda: Author.objects.filter(slug="author").update(name="New"),
    "tag": lambda: Tag.objects.filter(slug="trust").update(name="New"),
    "question": lambda: FAQ.objects.update(answer_html="<p>New</p>"),
    "invitation": lambda: Practice(invitation_text="New").save(),
    "inbox": lambda: InboxKey.objects.create(public_key=b"0" * 32, test_letter=b""),
    "raw": lambda: connection.cursor().execute("UPDATE articles_topic SET description = 'New'"),
}


def test_any_change_of_what_pages_show_makes_them_new(client):
    everything()
    for name, change in CHANGES.items():
        before = client.get("/articles/one/")
        change()
        once = client.get("/articles/one/", headers={"if-none-match": before["ETag"]})
        Article.objects.filter(slug="one").update(summary=f"Changed after {name}.")
        twice = client.get("/articles/one/", headers={"if-none-match": once["ETag"]})

        assert (name, once.status_code, twice.status_code) == (name, 200, 200)
        assert len({before["ETag"], once["ETag"], twice["ETag"]}) == 3


def test_a_scheduled_article_makes_pages_new_at_its_moment(client, time_machine):
    everything()
    scheduled = make_scheduled(title="Awaited")
    etag = client.get("/")["ETag"]

    time_machine.move_to(scheduled.published_at - datetime.timedelta(seconds=1))
    early = client.get("/", headers={"if-none-match": etag})
    time_machine.move_to(scheduled.published_at)
    there = client.get("/", headers={"if-none-match": etag})

    assert early.status_code == 304
    assert there.status_code == 200
    assert "Awaited" in there.content.decode()
    time_machine.shift(datetime.timedelta(minutes=1))
    assert client.get("/")["Last-Modified"] == http_date(scheduled.published_at.timestamp())
