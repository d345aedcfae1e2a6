"""The pages of an article's revisions: their list, two of them compared, and one restored."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from articles.admin.forms.choices import ComparisonForm
from articles.content.diff import DiffRow, diff
from articles.models import Article
from articles.models.serialization import readable_parts, restored_values, serialize
from articles.views.forms import PageNumberForm

REVISIONS_PER_PAGE = 50


def revision_list(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The revisions of an article, newest first."""
    article = _article(model_admin, request, pk)
    form = PageNumberForm(request.GET)
    pages = Paginator(article.revisions.for_list(), REVISIONS_PER_PAGE)
    number = int(form.cleaned_data["page"] or 1) if form.is_valid() else 0
    if number not in pages.page_range:
        raise Http404
    return _page(model_admin, request, article, "list", "Revisions", page=pages.page(number))


def compare(model_admin: ModelAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """Two revisions side by side, with what differs marked."""
    article = _article(model_admin, request, pk)
    form = ComparisonForm(request.GET)
    if not form.is_valid():
        model_admin.message_user(request, "Choose two revisions to compare.", messages.WARNING)
        return redirect("admin:articles_article_revisions", pk)
    old, new = (
        get_object_or_404(article.revisions.select_related("saved_by"), number=number)
        for number in form.in_order()
    )
    parts = _diff(old.snapshot, new.snapshot)
    return _page(model_admin, request, article, "compare", "Compare", old=old, new=new, parts=parts)


def restore(model_admin: ModelAdmin, request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask whether to bring a revision back, and do so."""
    article = _article(model_admin, request, pk)
    if not model_admin.has_change_permission(request, article):
        raise PermissionDenied
    revision = get_object_or_404(article.revisions, number=number)
    if request.method == "POST":
        for sentence in revision.restore(by=request.user):
            model_admin.message_user(request, sentence, messages.WARNING)
        model_admin.log_change(request, article, f"Restored revision {number}")
        where = "back"
        if article.state == Article.State.LIVE:
            where = "in the form, as changes that readers do not see yet"
        said = f"The text of revision {number} is {where}. What stood before is kept as well."
        model_admin.message_user(request, said, messages.SUCCESS)
        return redirect("admin:articles_article_change", pk)
    now = serialize(pk)
    parts = _diff(now, restored_values(revision.snapshot, now))
    return _page(
        model_admin, request, article, "restore", "Restore", revision=revision, parts=parts
    )


def _diff(old: dict, new: dict) -> list[tuple[str, list[DiffRow]]]:
    """The name of each part that differs between two snapshots, with its rows."""
    before, after = readable_parts(old), readable_parts(new)
    return [
        (name, diff(before.get(name, ""), after.get(name, "")))
        for name in before | after
        if before.get(name, "") != after.get(name, "")
    ]


def _article(model_admin, request, pk):
    article = get_object_or_404(Article, pk=pk)
    if not model_admin.has_view_permission(request, article):
        raise PermissionDenied
    return article


def _page(
    model_admin: ModelAdmin,
    request: HttpRequest,
    article: Article,
    template: str,
    title: str,
    **context: Any,
) -> HttpResponse:
    context |= {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": article,
        "title": title,
        "subtitle": str(article),
        "may_restore": model_admin.has_change_permission(request, article),
    }
    return render(request, f"admin/articles/article/revisions/{template}.html", context)
