"""Atom feeds (RFC 4287) with the full text: of the whole site, and of each topic."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed

from articles.content.absolute_urls import absolute_links, strip_invalid_xml
from articles.models import Article, Topic

ENTRIES = 20
# Of a feed in which nothing was ever published: a moment that stays the same.
NEVER = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)


def _whole(path):
    return iri_to_uri(settings.SITE_URL + path)


@dataclass(frozen=True)
class Channel:
    """What one feed is about: a topic, or with None the whole site; and its title."""

    topic: Topic | None
    title: str


class FullTextAtom(Atom1Feed):
    """Atom whose entries hold the summary as plain text and the whole article as HTML."""

    def latest_post_date(self):
        dates = [item["updateddate"] for item in self.items]
        return max(dates, default=NEVER)

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        handler.addQuickElement("icon", self.feed["icon"])

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        handler.addQuickElement("summary", item["summary"], {"type": "text"})
        handler.addQuickElement("content", item["content"], {"type": "html"})


class NewestArticles(Feed):
    """The newest articles of the site."""

    feed_type = FullTextAtom
    language = "en"

    def get_object(self, request, slug=None):
        topic = slug and get_object_or_404(Topic.objects.with_live_articles(), slug=slug)
        title = render_to_string("articles/feed/title.txt", {"topic": topic}, request)
        return Channel(topic, strip_invalid_xml(title.strip()))

    def title(self, channel):
        return channel.title

    def subtitle(self, channel):
        return strip_invalid_xml(channel.topic.description) or None if channel.topic else None

    def link(self, channel):
        topic = channel.topic
        return _whole(topic.get_absolute_url() if topic else reverse("articles:home"))

    def feed_url(self, channel):
        if channel.topic is None:
            return _whole(reverse("articles:feed"))
        return _whole(reverse("articles:topic_feed", args=[channel.topic.slug]))

    def feed_guid(self, channel):
        return _tag_uri(f"topic-{channel.topic.pk}" if channel.topic else "articles")

    def feed_extra_kwargs(self, channel):
        return {"icon": _whole("/favicon.ico")}

    def items(self, channel):
        articles = Article.objects.live()
        if channel.topic:
            articles = articles.in_taxonomy(channel.topic)
        return articles.with_full_text().newest_first()[:ENTRIES]

    def item_title(self, article):
        return strip_invalid_xml(article.title)

    def item_description(self, article):
        return None

    def item_link(self, article):
        return _whole(article.get_absolute_url())

    def item_guid(self, article):
        return _tag_uri(f"article-{article.pk}")

    def item_pubdate(self, article):
        return article.published_at

    def item_updateddate(self, article):
        return article.modified_at

    def item_author_name(self, article):
        return strip_invalid_xml(article.author.name)

    def item_author_link(self, article):
        return _whole(article.author.get_absolute_url())

    def item_categories(self, article):
        return [strip_invalid_xml(row.name) for row in (article.topic, *article.tags.all())]

    def item_extra_kwargs(self, article):
        html = render_to_string("articles/feed/entry.html", {"article": article})
        return {
            "summary": strip_invalid_xml(article.summary),
            "content": strip_invalid_xml(absolute_links(html, _whole(article.get_absolute_url()))),
        }


def _tag_uri(name):
    """An id that outlives changes of title and address (RFC 4151)."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},2026:{name}"
