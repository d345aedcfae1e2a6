"""The public pages: each view looks up among what is live, and renders."""

from typing import Any

from django.core import paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from taggit.models import Tag

from articles.models import Article, Author, Page, PreviewLink, Revision, Topic
from articles.models.restoring import page_of
from articles.models.taxonomy import tag_text
from articles.search.crisis_terms import has_crisis_terms
from articles.search.find import find
from articles.search.query import parse
from articles.views import counts
from articles.views.article_data import NewestFirst, article_at, first_article
from articles.views.forms import ArticleSearchForm, PageNumberForm
from articles.views.search_results import FoundRows, results, suggestions, topic_links
from attachment_site.core.caching.http import PublicRequest, public_page

ARTICLES_PER_PAGE = 12
NEWEST_IN_SEARCH = 3
SUGGESTIONS_MAX_AGE = 300
NEWEST_ON_HOME = 6


@public_page
def home(request: PublicRequest) -> HttpResponse:
    version = request.content_version
    page = Page.objects.get(slug=Page.Address.HOME)
    newest = NewestFirst(version)[: NEWEST_ON_HOME + 1]
    first = first_article(page.start_here_id, newest)
    context = {
        "page": page,
        "first": first,
        "articles": [article for article in newest if article != first][:NEWEST_ON_HOME],
        "topics": counts.topics(version),
        "author": counts.main_author(version),
    }
    return TemplateResponse(request, "articles/home.html", context)


@public_page
def about(request: PublicRequest) -> HttpResponse:
    version = request.content_version
    reviewed, total = counts.reviewed(version)
    context = {
        "page": Page.objects.get(slug=Page.Address.ABOUT),
        "author": counts.main_author(version),
        "reviewed": reviewed,
        "total": total,
    }
    return TemplateResponse(request, "articles/about.html", context)


@public_page
def article_list(request: PublicRequest) -> HttpResponse:
    articles = NewestFirst(request.content_version)
    return _list_page(request, articles, "articles/article_list.html", {})


@public_page
def topic_detail(request: PublicRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    return _taxonomy_page(request, topic, "articles/topic_detail.html", {"topic": topic})


@public_page
def tag_detail(request: PublicRequest, slug: str) -> HttpResponse:
    tag = get_object_or_404(Tag.objects.select_related("described"), slug=slug)
    context = {"tag": tag, "text": tag_text(tag)}
    return _taxonomy_page(request, tag, "articles/tag_detail.html", context)


@public_page
def author_detail(request: PublicRequest, slug: str) -> HttpResponse:
    author = get_object_or_404(Author.objects.with_page_data(), slug=slug)
    return _taxonomy_page(request, author, "articles/author_detail.html", {"author": author})


@public_page
def article_detail(request: PublicRequest, slug: str) -> HttpResponse:
    article = article_at(slug)
    if article is None:
        return not_live(request, slug)
    # A name that is missing takes a template as long as ten that are there.
    context = {"article": article, "preview": None, "is_unsaved": False}
    return TemplateResponse(request, "articles/article_detail.html", context)


def not_live(request: HttpRequest, slug: str) -> HttpResponse:
    """410 for an article that was taken down, 404 for any other that readers do not see."""
    if Article.objects.taken_down().filter(slug=slug).exists():
        return render(request, "errors/410.html", status=410)
    raise Http404


@csrf_exempt
@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """An article that is not public, for whoever was given a link to it."""
    link = PreviewLink.objects.with_token(token)
    if link is None:
        raise Http404
    article = link.article
    is_live = article.state == Article.State.LIVE
    if is_live and link.is_open and link.shows_changes:
        Revision.objects.shown(article)
    if not link.is_open:
        response = render(request, "articles/preview_ended.html", status=410)
    elif is_live and not article.has_pending:
        response = redirect(article)
    else:
        context = {
            "article": page_of(article),
            "preview": link,
            "time_zone": timezone.get_current_timezone_name(),
        }
        response = render(request, "articles/article_detail.html", context)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@public_page
def search(request: PublicRequest) -> HttpResponse:
    form = ArticleSearchForm(request.GET)
    if not form.is_valid():
        raise Http404
    text, topic = form.cleaned_data["q"], form.cleaned_data["topic"]
    query = parse(text)
    rows = FoundRows()
    words = counts.search_words(request.content_version)
    found = find(
        query, now=timezone.now(), topic=topic, read_texts=rows.read, synonyms=words.synonyms
    )
    page = _page(form, found.article_ids)
    items = results(found, rows, list(page.object_list))
    whole = max(0, found.whole + 1 - page.start_index()) if items else 0
    context = {
        "text": text,
        "query": query,
        "topic": topic,
        "shows_crisis_notice": has_crisis_terms(text, words.crisis_terms),
        "found": found,
        "topic_links": topic_links(found, text, topic),
        "page": page,
        "results": items[:whole],
        "partial_results": items[whole:],
    }
    if not found.article_ids:
        context["topics"] = counts.topics(request.content_version)
        newest = NewestFirst(request.content_version)
        context["newest"] = SimpleLazyObject(lambda: newest[:NEWEST_IN_SEARCH])
    return TemplateResponse(request, "articles/search.html", context)


@csrf_exempt
@require_safe
@cache_control(public=True, max_age=SUGGESTIONS_MAX_AGE)
def search_suggestions(request: HttpRequest) -> HttpResponse:
    form = ArticleSearchForm(request.GET)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    return JsonResponse({"suggestions": suggestions(text, now=timezone.now())})


def _taxonomy_page(
    request: PublicRequest, row: Topic | Tag | Author, template_name: str, context: dict
) -> HttpResponse:
    """One page of the articles of a row; 404 if it has none."""
    articles = NewestFirst(request.content_version, row)
    if not articles.count():
        raise Http404
    return _list_page(request, articles, template_name, context)


def _list_page(
    request: PublicRequest, articles: NewestFirst, template_name: str, context: dict
) -> HttpResponse:
    """One page of a list; 404 for a page that does not exist."""
    form = PageNumberForm(request.GET)
    if not form.is_valid() or request.GET.get("page") == "":
        raise Http404
    context = {"topic": None, **context, "articles": _page(form, articles)}
    return TemplateResponse(request, template_name, context)


def _page(form: PageNumberForm, rows: Any) -> paginator.Page:
    """The page that a valid form asks for, of what has `count()` and can be sliced; or 404."""
    try:
        return paginator.Paginator(rows, ARTICLES_PER_PAGE).page(form.cleaned_data["page"] or 1)
    except paginator.EmptyPage as error:
        raise Http404 from error
