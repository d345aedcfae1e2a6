"""How much there is to read, counted once a content version (`core.caching.content_version`).

A count reads through all that it counts; nothing that it depends on changes without a new version.
"""

import functools

from django.db import models
from django.utils import timezone

from articles.models import Article, Topic
from articles.querysets import used_tags
from attachment_site.core.db import Prepared

COUNTED = Prepared(
    lambda shelf, row, now: Article.objects.live(now).in_list(shelf, row).numbered(),
    row=models.BigIntegerField(),
    now=models.DateTimeField(),
)


@functools.lru_cache(512)
def live_articles(content_version: str, shelf: str, row: int | None) -> int:
    """How many live articles a list has (see `ArticleQuerySet.in_list`)."""
    return sum(COUNTED(shelf, row=row, now=timezone.now()))


@functools.lru_cache(2)
def topics(content_version: str) -> list[Topic]:
    """The topics that have something to read, each with its `live_count`."""
    return list(Topic.objects.with_live_count().filter(live_count__gt=0))


@functools.lru_cache(2)
def tags_in_use(content_version: str) -> list[tuple[str, str]]:
    """(address, name) of the tags that articles carry, those of most articles first."""
    return list(used_tags().values_list("slug", "name"))
