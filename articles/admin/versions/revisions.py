"""The pages of revisions, of articles and the rest: their list, two compared, one restored."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern

from articles.admin.broken_link import admin_url
from articles.content.diff import DiffRow, diff
from articles.link_checker.check import recheck
from articles.models import Article, Revision, Topic
from articles.models.restoring import restored_values
from articles.models.serialization import current_values, readable_parts
from articles.views.forms import PageNumberForm
from attachment_site.core.admin import BaseAdmin

REVISIONS_PER_PAGE = 50


class ComparisonForm(forms.Form):
    """Numbers of two revisions, in any order."""

    old = forms.IntegerField(min_value=1, max_value=10**6)
    new = forms.IntegerField(min_value=1, max_value=10**6)


def urls(model_admin: BaseAdmin) -> list[URLPattern]:
    """The addresses of these pages, below that of the row."""
    return [
        model_admin.page("<str:pk>/revisions/", revision_list, "revisions", "view"),
        model_admin.page("<str:pk>/revisions/compare/", compare, "compare", "view"),
        model_admin.page("<str:pk>/revisions/<row:number>/restore/", restore, "restore", "change"),
    ]


def revision_list(model_admin: BaseAdmin, request: HttpRequest, pk: str) -> HttpResponse:
    """The revisions of a row, newest first."""
    row = _row(model_admin, request, pk)
    form = PageNumberForm(request.GET)
    pages = Paginator(row.revisions.for_list(), REVISIONS_PER_PAGE)
    number = int(form.cleaned_data["page"] or 1) if form.is_valid() else 0
    if number not in pages.page_range:
        raise Http404
    return _page(model_admin, request, row, "list", "Revisions", page=pages.page(number))


def compare(model_admin: BaseAdmin, request: HttpRequest, pk: str) -> HttpResponse:
    """Two revisions side by side, with what differs marked."""
    row = _row(model_admin, request, pk)
    form = ComparisonForm(request.GET)
    if not form.is_valid():
        model_admin.message_user(request, "Choose two revisions to compare.", messages.WARNING)
        return redirect(admin_url(row, "revisions"))
    old, new = (
        get_object_or_404(row.revisions.select_related("saved_by"), number=number)
        for number in sorted(form.cleaned_data.values())
    )
    parts = _diff(type(row), old.snapshot, new.snapshot)
    return _page(model_admin, request, row, "compare", "Compare", old=old, new=new, parts=parts)


def restore(model_admin: BaseAdmin, request: HttpRequest, pk: str, number: int) -> HttpResponse:
    """Ask whether to bring a revision back, and do so."""
    row = _row(model_admin, request, pk)
    revision = get_object_or_404(row.revisions, number=number)
    if request.method == "POST" and _is_incomplete(row, revision.snapshot):
        said = "It has no summary or no text yet. Press “Back to draft” first, then restore it."
        model_admin.message_user(request, said, messages.ERROR)
        return redirect(admin_url(row, "revisions"))
    if request.method == "POST":
        for sentence in revision.restore(by=request.user):
            model_admin.message_user(request, sentence, messages.WARNING)
        model_admin.log_change(request, row, f"Restored revision {number}")
        if not isinstance(row, Topic):
            recheck(row)
        where = _where(row, _row(model_admin, request, pk))
        said = f"The text of revision {number} is {where}. What stood before is kept as well."
        model_admin.message_user(request, said, messages.SUCCESS)
        return redirect(admin_url(row))
    parts = _diff(type(row), current_values(row), restored_values(row, revision.snapshot))
    return _page(model_admin, request, row, "restore", "Restore", revision=revision, parts=parts)


def _is_incomplete(row: Any, values: dict) -> bool:
    """Whether an article that no form is between its readers and would lack what drafts may."""
    states = (Article.State.SCHEDULED, Article.State.TAKEN_DOWN)
    needed = ("summary", "body") if getattr(row, "state", "") in states else ()
    return not all(values["fields"][name] for name in needed)


def _diff(model: type[Model], old: dict, new: dict) -> list[tuple[str, list[DiffRow]]]:
    """The name of each part that differs between two snapshots, with its rows."""
    before, after = readable_parts(model, old), readable_parts(model, new)
    return [
        (name, diff(before.get(name, ""), after.get(name, "")))
        for name in before | after
        if before.get(name, "") != after.get(name, "")
    ]


def _row(model_admin: BaseAdmin, request: HttpRequest, pk: str) -> Any:
    row = model_admin.get_object(request, pk)
    if row is None:
        raise Http404
    return Revision.objects.shown(row) if isinstance(row, Article) else row


def _where(before: Any, after: Any) -> str:
    """Where a restored text is now."""
    if getattr(after, "has_pending", False):
        return "in the form, as changes that readers do not see yet"
    if getattr(before, "has_pending", False):
        return "that of the article itself, so nothing waits to be published any more"
    return "back"


def _page(
    model_admin: BaseAdmin,
    request: HttpRequest,
    row: Any,
    template: str,
    title: str,
    **context: Any,
) -> HttpResponse:
    return model_admin.render_page(
        request,
        f"admin/articles/article/revisions/{template}.html",
        original=row,
        is_article=isinstance(row, Article),
        title=title,
        subtitle=str(row),
        may_restore=model_admin.has_change_permission(request, row),
        **context,
    )
