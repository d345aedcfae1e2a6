"""How much there is to read, counted once for each content version.

A count reads all that it counts, and does not change without a new version
(`attachment_site.core.caching.content_version`).
"""

import functools

from taggit.models import Tag

from articles.models import Article, Author, Topic
from articles.querysets import used_tags


@functools.lru_cache(512)
def live_articles(content_version: str, taxonomy: Topic | Tag | Author | None = None) -> int:
    """The number of live articles of a topic, a tag or an author, or of the site."""
    articles = Article.objects.live()
    return articles.count() if taxonomy is None else articles.in_taxonomy(taxonomy).count()


@functools.lru_cache(2)
def topics(content_version: str) -> list[Topic]:
    """The topics that have live articles, each with `live_count`."""
    return list(Topic.objects.with_live_articles().with_live_count())


@functools.lru_cache(2)
def tags_in_use(content_version: str) -> list[tuple[str, str]]:
    """(slug, name) of the tags in use, those of most articles first."""
    return list(used_tags().values_list("slug", "name"))
