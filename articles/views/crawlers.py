"""What crawlers request: the sitemap, robots.txt, llms.txt, and articles as Markdown."""

import functools

from django.conf import settings
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from articles.content.links import absolute_markdown
from articles.models import Article, Page
from articles.views import counts
from articles.views.feeds import NewestArticles
from articles.views.pages import not_live
from articles.views.sitemaps import LIMIT, SECTIONS, last_modified
from attachment_site.core.caching.http import PublicRequest, public_page

NEWEST_IN_LLMS = 200
MARKDOWN = "text/markdown; charset=utf-8"
NOT_FOR_CRAWLERS = [
    "/preview/",
    "/sessions/conversation/",
    "/sessions/exit/",
    "/sessions/received/",
    "/articles/*/read",
]

feed = public_page(NewestArticles())


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
