"""What crawlers request: the sitemap, robots.txt, llms.txt, and articles as Markdown."""

import datetime
import functools
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from taggit.models import Tag

from articles.content.absolute_urls import absolute_markdown
from articles.models import Article, Author, Page, Topic
from articles.querysets.taxonomy import INDEXABLE_FROM
from articles.views import counts
from articles.views.feeds import NewestArticles
from articles.views.pages import not_live
from attachment_site.core.caching.http import PublicRequest, public_page
from attachment_site.core.http.urls import cached_reverse

NEWEST_IN_LLMS = 200
LIMIT = 10_000
MARKDOWN = "text/markdown; charset=utf-8"
NOT_FOR_CRAWLERS = [
    "/preview/",
    "/sessions/conversation/",
    "/sessions/exit/",
    "/sessions/received/",
    "/articles/*/read",
]

feed = public_page(NewestArticles())


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


@public_page
def sitemap_index(request: PublicRequest) -> HttpResponse:
    """All URLs in one file, or past 10,000 articles a sitemap index."""
    if counts.live_articles(request.content_version) <= LIMIT:
        return _sitemap(request)
    context = {"sitemaps": _index_items(request.content_version)}
    return TemplateResponse(request, "sitemap_index.xml", context, content_type="application/xml")


def _sitemap(request: PublicRequest, section: str | None = None) -> HttpResponse:
    return sitemap(
        request, dict(SECTIONS), section=section, template_name="articles/crawlers/sitemap.xml"
    )


sitemap_section = public_page(_sitemap)


@functools.lru_cache(2)
def _index_items(content_version: str) -> list[SitemapIndexItem]:
    """The files of the sitemap, listed once for each content version: it takes counting."""
    items = []
    for name, section in SECTIONS.items():
        url = settings.SITE_URL + reverse("articles:sitemap_section", args=[name])
        last_mod = last_modified() if name == "articles" else None
        for number in section.paginator.page_range:
            page_url = url if number == 1 else f"{url}?p={number}"
            # The stubs take the moment for a bool.
            items.append(SitemapIndexItem(page_url, last_mod))  # type: ignore[arg-type]
    return items


@public_page
def robots(request: PublicRequest) -> HttpResponse:
    return TemplateResponse(
        request,
        "articles/crawlers/robots.txt",
        {"disallowed": NOT_FOR_CRAWLERS},
        content_type="text/plain; charset=utf-8",
    )


@public_page
def llms(request: PublicRequest) -> HttpResponse:
    """The site for language models, as llmstxt.org proposes it."""
    articles = Article.objects.live().with_list_data().newest_first()
    context = {
        "home": Page.objects.get(slug=Page.Address.HOME),
        "topics": counts.topics(request.content_version),
        "articles": articles[:NEWEST_IN_LLMS],
    }
    return TemplateResponse(request, "articles/crawlers/llms.txt", context, content_type=MARKDOWN)


@public_page
def article_markdown(request: PublicRequest, slug: str) -> HttpResponse:
    """The article as its author wrote it, with its questions and references."""
    article = Article.objects.live().with_full_text().filter(slug=slug).first()
    if article is None:
        return not_live(request, slug)
    context = {
        "article": article,
        "body": absolute_markdown(article.body, settings.SITE_URL),
        "references": absolute_markdown(article.references, settings.SITE_URL),
        "faqs": [
            (faq.question, absolute_markdown(faq.answer, settings.SITE_URL))
            for faq in article.faqs.all()
        ],
    }
    response = TemplateResponse(
        request, "articles/crawlers/article.md", context, content_type=MARKDOWN
    )
    own_url = settings.SITE_URL + article.get_absolute_url()
    canonical_url = iri_to_uri(article.canonical_url or own_url)
    response["Content-Language"] = article.language
    response["Link"] = f'<{canonical_url}>; rel="canonical"'
    return response
