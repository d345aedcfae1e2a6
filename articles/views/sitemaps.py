"""Sitemaps: live articles, and the lists with enough content to be found by search engines."""

import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, Author, Page, Topic
from articles.querysets.taxonomy import INDEXABLE_FROM
from attachment_site.core.http.urls import cached_reverse

LIMIT = 10_000


class SiteSitemap(Sitemap):
    """URLs under SITE_URL, whatever host was requested."""

    limit = LIMIT

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme


class PageSitemap(SiteSitemap):
    def items(self) -> list[Page | str]:
        pages = Page.objects.defer("body", "body_html")
        return [*pages, "articles:article_list", "private_sessions:about", "help"]

    def location(self, item: Page | str) -> str:
        return reverse(item) if isinstance(item, str) else item.get_absolute_url()

    def lastmod(self, item: Page | str) -> datetime.datetime | None:
        if item == "articles:article_list":
            return last_modified()
        return None if isinstance(item, str) else item.updated_at


class ArticleSitemap(SiteSitemap):
    def items(self) -> QuerySet[Article]:
        # The oldest first, so that a new one changes the last page alone.
        articles = Article.objects.live().filter(canonical_url="")
        return articles.with_sitemap_data().order_by("published_at", "pk")

    def lastmod(self, article: Article) -> datetime.datetime:
        return article.modified_at

    def get_latest_lastmod(self) -> datetime.datetime | None:
        return last_modified()


class TaxonomySitemap(SiteSitemap):
    """Lists of one model; `lead` names the field of its introduction, which makes even a short
    list indexable."""

    def __init__(self, model: type[Topic | Author], lead: str):
        self.model, self.lead = model, lead

    def items(self) -> QuerySet:
        return self.model.objects.indexable(self.lead).order_by("pk")

    def lastmod(self, row: Any) -> datetime.datetime:
        return row.newest_at


class TagSitemap(SiteSitemap):
    """Tags of at least three live articles, or of one and a text of their own; without a date,
    which would take reading them all."""

    def items(self) -> QuerySet[Tag]:
        third = slice(INDEXABLE_FROM - 1, INDEXABLE_FROM)
        live = Article.objects.live().filter(tagged_items__tag=OuterRef("pk")).order_by()
        is_described = Q(described__isnull=False) & Exists(live)
        return Tag.objects.filter(Exists(live[third]) | is_described).order_by("pk")

    def location(self, tag: Tag) -> str:
        return cached_reverse("articles:tag", tag.slug)


def last_modified() -> datetime.datetime | None:
    """The last publication or revision of a live article (two queries)."""
    live = Article.objects.live().with_sitemap_data()
    last = [live.newest_first().first(), live.last_revised_first().first()]
    return max((article.modified_at for article in last if article), default=None)


SECTIONS = {
    "pages": PageSitemap(),
    "articles": ArticleSitemap(),
    "topics": TaxonomySitemap(Topic, "description"),
    "tags": TagSitemap(),
    "authors": TaxonomySitemap(Author, "bio"),
}
