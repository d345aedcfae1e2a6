"""Every filter, order and prefetch that has a name; public pages start from `live()`."""

from articles.querysets.article import PAGE_ONLY, ArticleQuerySet, used_tags
from articles.querysets.related_rows import (
    BrokenLinkQuerySet,
    PreviewLinkQuerySet,
    RedirectQuerySet,
    RevisionQuerySet,
)

__all__ = [
    "PAGE_ONLY",
    "ArticleQuerySet",
    "BrokenLinkQuerySet",
    "RedirectQuerySet",
    "PreviewLinkQuerySet",
    "RevisionQuerySet",
    "used_tags",
]
