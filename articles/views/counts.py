"""What is read once for each content version: how much there is, and the words of the search.

A count reads all that it counts, and does not change without a new version
(`attachment_site.core.caching.content_version`).
"""

import functools
import json
from typing import NamedTuple

from django.db import connection
from django.utils import timezone
from taggit.models import Tag

from articles.models import Article, Author, CrisisTerm, Topic, WordGroup
from articles.querysets import sql
from articles.querysets.article import used_tags
from articles.search.synonyms import Synonyms
from articles.search.words import phrases
from articles.views.list_items import TitleLink, language_attributes
from attachment_site.core.db import fetch_all
from attachment_site.core.http.urls import cached_reverse


@functools.lru_cache(512)
def live_articles(content_version: str, taxonomy: Topic | Tag | Author | None = None) -> int:
    """The number of live articles of a topic, a tag or an author, or of the site."""
    articles = Article.objects.live()
    return articles.count() if taxonomy is None else articles.in_taxonomy(taxonomy).count()


@functools.lru_cache(2)
def topics(content_version: str) -> list[Topic]:
    """The topics that have live articles, each with `live_count` and its `newest` titles (two
    queries)."""
    found = list(Topic.objects.with_live_articles().with_live_count())
    statement = sql.newest_of_topics(connection.vendor)
    newest = dict(fetch_all(statement, {"now": timezone.now()})) if found else {}
    for topic in found:
        topic.newest = [
            TitleLink(title, cached_reverse("articles:article", slug), language_attributes(code))
            for title, slug, code in json.loads(newest.get(topic.pk) or "[]")
        ]
    return found


@functools.lru_cache(2)
def main_author(content_version: str) -> Author | None:
    """Whoever wrote most of what is live: the person that the site shows first."""
    return Author.objects.most_live_first().first()


@functools.lru_cache(2)
def reviewed(content_version: str) -> tuple[int, int]:
    """How many live articles were reviewed, and how many there are."""
    live = Article.objects.live()
    return live.filter(reviewed_on__isnull=False).count(), live_articles(content_version)


@functools.lru_cache(2)
def tags_in_use(content_version: str) -> list[tuple[str, str]]:
    """(slug, name) of the tags in use, those of most articles first."""
    return list(used_tags().values_list("slug", "name"))


class SearchWords(NamedTuple):
    """What readers say and the author writes, and terms of searches of people in danger."""

    synonyms: Synonyms
    crisis_terms: tuple[str, ...]


@functools.lru_cache(2)
def search_words(content_version: str) -> SearchWords:
    """The words as they are at a content version (two queries, once for each)."""
    groups = WordGroup.objects.values_list("readers_say", "we_write")
    return SearchWords(
        Synonyms((phrases(said), phrases(written)) for said, written in groups),
        tuple(CrisisTerm.objects.order_by("pk").values_list("words", flat=True)),
    )
