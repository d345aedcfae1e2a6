"""What machines ask for: the sitemap, the rules for robots, and plain text of all articles."""

import functools

from django.conf import settings
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap
from django.http import Http404
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.encoding import iri_to_uri

from articles.content.absolute_urls import absolute_markdown
from articles.models import Article, Page
from articles.views import counts
from articles.views.feeds import NewestArticles
from articles.views.sitemaps import LIMIT, SECTIONS
from attachment_site.core.caching.http import public_page

NEWEST_IN_LLMS = 200
MARKDOWN = "text/markdown; charset=utf-8"

feed = public_page(NewestArticles())


@public_page
def sitemap_index(request):
    """All addresses in one file, or past 10,000 articles a list of files."""
    if counts.live_articles(request.content_version) <= LIMIT:
        return _urls(request, None)
    files = {"sitemaps": _files(request.content_version)}
    return TemplateResponse(request, "sitemap_index.xml", files, content_type="application/xml")


@public_page
def sitemap_section(request, section):
    return _urls(request, section)


def _urls(request, section):
    return sitemap(
        request, dict(SECTIONS), section=section, template_name="articles/crawlers/sitemap.xml"
    )


@functools.lru_cache(2)
def _files(content_version):
    """The files of the sitemap, looked for once a version: their number follows from counts."""
    files = []
    for section, each in SECTIONS.items():
        address = settings.SITE_URL + reverse("articles:sitemap_section", args=[section])
        newest = each.get_latest_lastmod() if section == "articles" else None
        files += [
            SitemapIndexItem(address if number == 1 else f"{address}?p={number}", newest)
            for number in each.paginator.page_range
        ]
    return files


@public_page
def robots(request):
    context = {
        "private": ["/preview/", "/sessions/received/", "/sessions/return/", "/articles/*/read"]
    }
    return TemplateResponse(
        request, "articles/crawlers/robots.txt", context, content_type="text/plain; charset=utf-8"
    )


@public_page
def llms(request):
    """The site for language models, as llmstxt.org proposes it."""
    articles = Article.objects.live().with_list_data().newest_first()[:NEWEST_IN_LLMS]
    context = {
        "home": Page.objects.get(slug=Page.Address.HOME),
        "topics": counts.topics(request.content_version),
        "articles": articles,
    }
    return TemplateResponse(request, "articles/crawlers/llms.txt", context, content_type=MARKDOWN)


@public_page
def article_markdown(request, slug):
    """The article as its author wrote it, with all that belongs to it."""
    article = Article.objects.live().with_full_text().filter(slug=slug).first()
    if article is None:
        if Article.objects.taken_down().filter(slug=slug).exists():
            return render(request, "errors/410.html", status=410)
        raise Http404
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
    page = iri_to_uri(settings.SITE_URL + article.get_absolute_url())
    response["Link"] = f'<{page}>; rel="canonical"'
    return response
