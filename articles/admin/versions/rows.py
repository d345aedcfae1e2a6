"""What forms of topics, authors and pages do besides: each save is kept as a revision."""

from typing import Any, cast

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern

from articles.admin import editor, redirects
from articles.admin.versions import revisions
from articles.admin.writing import WritingAdmin
from articles.link_checker.check import recheck
from articles.models import Page, Revision, RowRevision, Topic


class KeptRowAdmin(WritingAdmin):
    """A row whose changes readers see at once, and whose earlier texts can be brought back."""

    def get_urls(self) -> list[URLPattern]:
        return [*revisions.urls(self), *super().get_urls()]

    def save_model(
        self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool
    ) -> None:
        if change:
            RowRevision.objects.record(obj, note="Changed outside the form")
        super().save_model(request, obj, form, change)
        editor.warn_of_moving_pictures(self, request, form)

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        row = form.instance
        # A fixed page never moves, and a topic holds no links.
        if not isinstance(row, Page):
            redirects.remove_ticked(self, request, row)
        if not isinstance(row, Topic):
            recheck(row)
        RowRevision.objects.record(row, by=cast(User, request.user))

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        """As Django's; what an article is to have once its changes are published stays."""
        *deleted, protected = super().get_deleted_objects(objs, request)
        waiting = Revision.objects.pending().filter(
            **{f"snapshot__{self.opts.model_name}__0__in": [row.pk for row in objs]}
        )
        waits = [f"Changes not published: {each.article}" for each in waiting]
        return *deleted, protected + waits

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["keeps_revisions"] = bool(context.get("original"))
        return super().render_change_form(request, context, *args, **kwargs)
