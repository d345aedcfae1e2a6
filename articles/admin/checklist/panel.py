"""The checklist beside the form: for the saved article, and for what is typed."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles.admin.checklist.collect import inputs_of_saved, inputs_of_unsaved
from articles.admin.checklist.findings import findings
from articles.admin.checklist.serp_preview import search_result
from articles.admin.checklist.types import Inputs
from articles.admin.editor import require_writer
from articles.admin.unsaved import build_unsaved
from articles.models import Article

if TYPE_CHECKING:
    from articles.admin.article import ArticleAdmin

# Sent by checklist.js, which replaces the panel of the page by the answer.
PANEL = "X-Checklist-Panel"


def form_context(stored: Article | None) -> dict[str, Any]:
    """The checklist of the stored article, empty for a new one, and where to check the form."""
    return {
        "checklist": _checklist(inputs_of_saved(stored)) if stored else {},
        "check_address": _check_address(stored),
    }


@method_decorator(require_POST)
def check(model_admin: "ArticleAdmin", request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The checklist of what the form holds now; saves nothing."""
    stored = get_object_or_404(Article, pk=pk) if pk else None
    require_writer(model_admin, request, stored)
    inputs = inputs_of_unsaved(build_unsaved(model_admin, request, stored))
    is_panel = PANEL in request.headers
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Checklist",
        "checklist": _checklist(inputs),
        "check_address": _check_address(stored),
        "opts": model_admin.opts,
        "media": model_admin.media,
        "is_unsaved": True,
        "is_panel": is_panel,
    }
    template = "_panel.html" if is_panel else "page.html"
    return render(request, f"admin/articles/article/checklist/{template}", context)


def _check_address(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_check_new")
    return reverse("admin:articles_article_check", args=[article.pk])


def _checklist(inputs: Inputs) -> dict[str, Any]:
    """What the panel shows: what to do, what is fine, and the search result."""
    found = findings(inputs)
    host = urlsplit(settings.SITE_URL).hostname or ""
    return {
        "to_do": [finding for finding in found if not finding.is_fine],
        "fine": [finding for finding in found if finding.is_fine],
        "count": len(found),
        "result": search_result(inputs.searched_title, inputs.path, inputs.summary, host=host),
    }
