"""How much there is to read, counted once a content version (`core.caching.content_version`).

A count reads through all that it counts; nothing that it depends on changes without a new version.
"""

import functools

from taggit.models import Tag

from articles.models import Article, Author, Topic
from articles.querysets import used_tags


@functools.lru_cache(512)
def live_articles(content_version: str, taxonomy: Topic | Tag | Author | None = None) -> int:
    """How many live articles a topic, a tag or an author has, or the site."""
    articles = Article.objects.live()
    return articles.count() if taxonomy is None else articles.in_taxonomy(taxonomy).count()


@functools.lru_cache(2)
def topics(content_version: str) -> list[Topic]:
    """The topics that have something to read, each with its `live_count`."""
    return list(Topic.objects.with_live_articles().with_live_count())


@functools.lru_cache(2)
def tags_in_use(content_version: str) -> list[tuple[str, str]]:
    """(slug, name) of the tags that articles carry, those of most articles first."""
    return list(used_tags().values_list("slug", "name"))
