"""The search above the list of articles: the site's own, and besides it all words as typed."""

from django.contrib import admin
from django.db.models import Case, Q, QuerySet, When
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article
from articles.search.find import find
from articles.search.query import parse
from articles.views import counts
from articles.views.search_results import FoundRows
from attachment_site.core.caching import content_version

SEARCHED = ("title", "summary", "slug", "body", "references", "faqs__question", "faqs__answer")


def get_search_results(
    model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet, search_term: str
) -> tuple[QuerySet, bool]:
    """The live articles in which the site's search finds all the words, and what has them as typed.

    Where an article is chosen from a box, that is by words of its head alone, and the one that is
    called so comes first.
    """
    match = request.resolver_match
    term = search_term.strip()
    if match is None or match.url_name != "articles_article_changelist" or not term:
        if term:
            queryset = queryset.order_by(_how_far_named(term), *model_admin.get_ordering(request))
        return admin.ModelAdmin.get_search_results(model_admin, request, queryset, search_term)
    now = timezone.now()
    words = counts.search_words(content_version.current(now=now).stamp)
    found = find(parse(search_term), now=now, read_texts=FoundRows().read, synonyms=words.synonyms)
    typed = Q()
    for word in search_term.replace("\x00", "").split():
        holds = Q()
        for name in SEARCHED:
            holds |= Q((f"{name}__icontains", word))
        typed &= holds
    rows = Article.objects.filter(Q(pk__in=found.article_ids[: found.whole]) | typed)
    return queryset.filter(pk__in=rows.order_by().values("pk")), False


def _how_far_named(term: str) -> Case:
    """0 for the articles that have this title, 1 for those whose title begins so, 2 for others."""
    named = When(title__iexact=term, then=0), When(title__istartswith=term, then=1)
    return Case(*named, default=2)
