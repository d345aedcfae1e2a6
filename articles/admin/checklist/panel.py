"""The checklist beside the form: for the saved article, and for what is typed."""

import copy
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from articles.admin.checklist import checks
from articles.admin.forms.merge import stored_values
from articles.admin.unsaved import build_unsaved
from articles.models import Article
from articles.models.restoring import render_parts
from attachment_site.core.admin import BaseAdmin


def form_context(stored: Article | None) -> dict[str, Any]:
    """The checklist of the stored article, empty for a new one, and where to check the form."""
    return {
        "checklist": _checklist(stored) if stored else {},
        "check_address": _check_address(stored),
    }


@method_decorator(require_POST)
def check(model_admin: BaseAdmin, request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """The checklist of what the form holds now; saves nothing."""
    article = build_unsaved(model_admin, request, pk)
    # Sent by checklist.js, which replaces the panel of the page by the answer.
    is_panel = "X-Checklist-Panel" in request.headers
    template = "_panel.html" if is_panel else "page.html"
    return model_admin.render_page(
        request,
        f"admin/articles/article/checklist/{template}",
        title="Checklist",
        checklist=_checklist(render_parts(article)),
        check_address=_check_address(article),
        media=model_admin.media,
        is_unsaved=True,
        is_panel=is_panel,
    )


def _check_address(article: Article | None) -> str:
    if article is None or article.pk is None:
        return reverse("admin:articles_article_check_new")
    return reverse("admin:articles_article_check", args=[article.pk])


def _checklist(article: Article) -> dict[str, Any]:
    """What the panel shows: what to do, what is fine, and how a search engine would show it."""
    checked = copy.copy(article)
    checked.shown_values = stored_values(article)
    found = checks.findings(checked)
    path = [urlsplit(settings.SITE_URL).hostname or "", *checks.page_path(article).split("/")]
    return {
        "to_do": [finding for finding in found if "advice" in finding],
        "fine": [finding for finding in found if "advice" not in finding],
        "count": len(found),
        "result": {
            "title": Truncator(article.seo_title or article.title).chars(checks.TITLE_CHARACTERS),
            "place": " › ".join(filter(None, path)),
            "description": Truncator(article.summary).chars(checks.DESCRIPTION_CHARACTERS),
        },
    }
