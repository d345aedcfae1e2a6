"""Atom feeds (RFC 4287) with the full text: one of the whole site, and one of each topic."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed
from django.utils.xmlutils import SimplerXMLGenerator

from articles.content.languages import SITE_LANGUAGE
from articles.content.links import absolute_links, strip_invalid_xml
from articles.models import Article, Page, Topic

FEED_LENGTH = 20
# The date of a feed without articles, which must not change.
EMPTY_FEED_DATE = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True)
class Channel:
    """The subject of a feed, a topic or None for the whole site, and its title."""

    topic: Topic | None
    title: str


class FullTextAtom(Atom1Feed):
    """Atom whose entries have the summary as plain text and the full article as HTML."""

    def latest_post_date(self) -> datetime.datetime:
        return max((item["updateddate"] for item in self.items), default=EMPTY_FEED_DATE)

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        handler.addQuickElement("icon", self.feed["icon"])

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]} if item["language"] != SITE_LANGUAGE else {}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("summary", item["summary"], {"type": "text"})
        handler.addQuickElement("content", item["content"], {"type": "html"})


class NewestArticles(Feed):
    """The newest articles of the site, or of a topic."""

    feed_type = FullTextAtom
    language = SITE_LANGUAGE

    def get_object(self, request: HttpRequest, slug: str | None = None) -> Channel:
        topic = slug and get_object_or_404(Topic.objects.with_live_articles(), slug=slug)
        title = render_to_string("articles/feed/title.txt", {"topic": topic}, request)
        return Channel(topic or None, strip_invalid_xml(title.strip()))

    def title(self, channel: Channel) -> str:
        return channel.title

    def subtitle(self, channel: Channel) -> str | None:
        """The topic's description, or for the whole site the summary of its home page (a query)."""
        home = Page.objects.filter(slug=Page.Address.HOME).values_list("summary", flat=True)
        text = channel.topic.description if channel.topic else home.first()
        return strip_invalid_xml(text or "") or None

    def link(self, channel: Channel) -> str:
        topic = channel.topic
        return _absolute_uri(topic.get_absolute_url() if topic else reverse("articles:home"))

    def feed_url(self, channel: Channel) -> str:
        if channel.topic is None:
            return _absolute_uri(reverse("articles:feed"))
        return _absolute_uri(reverse("articles:topic_feed", args=[channel.topic.slug]))

    def feed_guid(self, channel: Channel) -> str:
        return _tag_uri(f"topic-{channel.topic.pk}" if channel.topic else "articles")

    def feed_extra_kwargs(self, channel: Channel) -> dict[str, str]:
        return {"icon": _absolute_uri("/favicon.ico")}

    def items(self, channel: Channel) -> QuerySet[Article]:
        articles = Article.objects.live()
        if channel.topic:
            articles = articles.in_taxonomy(channel.topic)
        return articles.with_full_text().newest_first()[:FEED_LENGTH]

    def item_title(self, article: Article) -> str:
        return strip_invalid_xml(article.title)

    def item_description(self, article: Article) -> None:  # type: ignore[override]
        # None leaves out Django's own summary, which the stubs do not know.
        return None

    def item_link(self, article: Article) -> str:
        return _absolute_uri(article.get_absolute_url())

    def item_guid(self, article: Article) -> str:
        return _tag_uri(f"article-{article.pk}")

    def item_pubdate(self, article: Article) -> datetime.datetime | None:
        return article.published_at

    def item_updateddate(self, article: Article) -> datetime.datetime:
        return article.modified_at

    def item_author_name(self, article: Article) -> str:
        return strip_invalid_xml(article.author.name)

    def item_author_link(self, article: Article) -> str:
        return _absolute_uri(article.author.get_absolute_url())

    def item_categories(self, article: Article) -> list[str]:
        return [strip_invalid_xml(row.name) for row in (article.topic, *article.tags.all())]

    def item_extra_kwargs(self, article: Article) -> dict[str, str]:
        html = render_to_string("articles/feed/entry.html", {"article": article})
        content = absolute_links(html, _absolute_uri(article.get_absolute_url()))
        return {
            "language": article.language,
            "summary": strip_invalid_xml(article.summary),
            "content": strip_invalid_xml(content),
        }


def _absolute_uri(path: str) -> str:
    return iri_to_uri(settings.SITE_URL + path)


def _tag_uri(name: str) -> str:
    """An id that outlives changes of title and URL (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{name}"
