"""What search engines should find: live articles, and the lists that are worth finding."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Exists, OuterRef
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, Author, Page, Topic
from articles.querysets.thresholds import INDEXABLE_FROM
from attachment_site.core.http.urls import cached_reverse

LIMIT = 10_000


class SiteMap(Sitemap):
    """Addresses under SITE_URL, whatever host was asked."""

    limit = LIMIT

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme


class Pages(SiteMap):
    def items(self):
        pages = Page.objects.defer("body", "body_html")
        return [*pages, "articles:article_list", "private_sessions:about"]

    def location(self, item):
        return reverse(item) if isinstance(item, str) else item.get_absolute_url()

    def lastmod(self, item):
        if item == "articles:article_list":
            return SECTIONS["articles"].get_latest_lastmod()
        return None if isinstance(item, str) else item.updated_at


class Articles(SiteMap):
    def items(self):
        # The oldest first, so that a new one changes the last page alone.
        return Article.objects.live().with_sitemap_data().order_by("published_at", "pk")

    def lastmod(self, article):
        return article.modified_at

    def get_latest_lastmod(self):
        live = Article.objects.live().with_sitemap_data()
        last = [live.newest_first().first(), live.order_by("-updated_at", "-pk").first()]
        return max((article.modified_at for article in last if article), default=None)


class Lists(SiteMap):
    """Lists of one kind; `lead` names the field of the author's own words, which make even a
    short list worth finding."""

    def __init__(self, model, lead):
        self.model, self.lead = model, lead

    def items(self):
        return self.model.objects.indexable(self.lead).order_by("pk")

    def lastmod(self, row):
        # What is new in a list is its newest article.
        return row.newest_at


class Tags(SiteMap):
    """Tags that three live articles carry, without a date: it would read through all of them."""

    def items(self):
        third = slice(INDEXABLE_FROM - 1, INDEXABLE_FROM)
        live = Article.objects.live().filter(tagged_items__tag=OuterRef("pk")).order_by()
        return Tag.objects.filter(Exists(live[third])).order_by("pk")

    def location(self, row):
        return cached_reverse("articles:tag", row.slug)


SECTIONS = {
    "pages": Pages(),
    "articles": Articles(),
    "topics": Lists(Topic, "description"),
    "tags": Tags(),
    "authors": Lists(Author, "bio"),
}
