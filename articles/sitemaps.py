"""What search engines should find: live articles, and the lists that are worth finding."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Count, Max, Q
from django.db.models.functions import Greatest
from django.urls import reverse
from taggit.models import Tag

from articles.models import Article, Author, Page, Topic
from attachment_site.templatetags.heads import ENTRIES_WORTH_FINDING

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
        return [*Page.objects.defer("body", "body_html"), "private_sessions:about"]

    def location(self, item):
        return reverse(item) if isinstance(item, str) else item.get_absolute_url()

    def lastmod(self, item):
        return None if isinstance(item, str) else item.updated_at


class Articles(SiteMap):
    def items(self):
        # The oldest first, so that a new one changes the last page alone.
        return Article.objects.live().with_map_data().order_by("published_at", "pk")

    def lastmod(self, article):
        return article.modified_at

    def get_latest_lastmod(self):
        newest = Article.objects.live().aggregate(at=Max(Greatest("updated_at", "published_at")))
        return newest["at"]


class Lists(SiteMap):
    """Lists of one kind; `lead` names the field of the author's own words, which make even a
    short list worth finding."""

    def __init__(self, model, articles, lead):
        self.model, self.articles, self.lead = model, articles, lead

    def items(self):
        live = Article.objects.live().values("pk")
        path = self.articles
        lists = self.model.objects.annotate(
            number=Count(path, filter=Q(**{f"{path}__in": live})),
            newest=Max(
                Greatest(f"{path}__updated_at", f"{path}__published_at"),
                filter=Q(**{f"{path}__in": live}),
            ),
        )
        is_worth = Q(number__gte=ENTRIES_WORTH_FINDING)
        if self.lead:
            is_worth |= ~Q(**{self.lead: ""}) & Q(number__gte=1)
        return lists.filter(is_worth).order_by("pk")

    def location(self, row):
        return reverse(f"articles:{row._meta.model_name}", args=[row.slug])

    def lastmod(self, row):
        return row.newest


SECTIONS = {
    "pages": Pages(),
    "articles": Articles(),
    "topics": Lists(Topic, "articles", "description"),
    "tags": Lists(Tag, "tagged_articles__content_object", None),
    "authors": Lists(Author, "articles", "bio"),
}
