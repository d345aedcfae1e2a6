"""What the forms share in which an author writes: nothing that is typed or chosen is lost."""

import json
import re
import time
from typing import Any, cast

from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, reverse

from articles.admin.forms.files import keep_files
from articles.admin.forms.row_merge import merge_rows
from articles.admin.versions import conflicts
from articles.content.left_out import left_out
from articles.models import UnsavedWork
from attachment_site.core.admin import BaseAdmin
from attachment_site.core.db import lock_row

FORM = re.compile(r"[a-z]+/(?:new/[0-9a-f-]{36}|[\w-]{1,30})", re.ASCII)
# Twice a text of 100,000 words.
MAX_KEPT_BYTES = 1_500_000


class UnsavedAdmin(BaseAdmin):
    """A form whose unsaved work is kept, and the file that was chosen in it if it is refused.

    `static/js/form/unsaved.js` keeps what is typed here every few seconds, for its author alone;
    what is typed into other forms, it keeps in the browser.
    """

    class Media:
        css = {"all": ["css/admin-article.css"]}

    def get_urls(self) -> list[URLPattern]:
        keep = self.page("keep/", type(self).keep_unsaved, "keep", "change", "add")
        return [keep, *super().get_urls()]

    def keep_unsaved(self, request: HttpRequest) -> HttpResponse:
        """Tell (GET), keep (POST) or discard (DELETE) what a person has not saved of a form.

        GET with `form=article/new` tells of all new ones. POST answers what readers would not see.
        """
        user, form = cast(User, request.user), request.GET.get("form", "")
        kind = str(self.opts.model_name)
        if form != f"{kind}/new" and not (FORM.fullmatch(form) and form.startswith(f"{kind}/")):
            return HttpResponse(status=400)
        kept = UnsavedWork.objects.of_forms(user, form)
        if request.method == "GET":
            rows = [
                {"at": each.kept_at.timestamp() * 1000}
                | each.content
                | {"form": each.form, "title": each.title}
                for each in kept
            ]
            return JsonResponse({"kept": rows})
        if request.method == "DELETE":
            kept.delete()
            return HttpResponse(status=204)
        return self._keep(request, user, form)

    def _keep(self, request: HttpRequest, user: User, form: str) -> HttpResponse:
        if form.endswith("/new") or len(request.body) > MAX_KEPT_BYTES:
            return HttpResponse(status=400)
        try:
            # No database takes NaN, or half a sign at which a title was cut; PostgreSQL no NUL.
            sent = json.loads(request.body.replace(b"\\u0000", b""))
            sent = json.dumps(sent, allow_nan=False, ensure_ascii=False).encode(errors="replace")
            sent = json.loads(sent)
            held = dict(sent["held"])
            # In milliseconds; a clock that is ahead would let old words win over newer ones.
            at = min(int(sent["at"]), time.time_ns() // 1_000_000)
            content = {"at": at, "before": str(sent["before"]), "held": held}
            title = str(sent["title"])
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return HttpResponse(status=400)
        UnsavedWork.objects.keep(user, form, title=title, content=content)
        texts = {name: text for name, text in held.items() if isinstance(text, str)}
        return JsonResponse({"left_out": {name: left_out(text) for name, text in texts.items()}})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if context["errors"]:
            keep_files(context["adminform"].form)
        row = context.get("original")
        if self.has_change_permission(request, row) or not row:
            context["keep_address"] = reverse(
                f"admin:{self.opts.app_label}_{self.opts.model_name}_keep"
            )
        return super().render_change_form(request, context, *args, **kwargs)

    # Both are called once a form was saved, also where the article itself stays as it is.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._forget_unsaved(request)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._forget_unsaved(request)
        return super().log_change(request, obj, message)

    def _forget_unsaved(self, request: HttpRequest) -> None:
        form = request.POST.get("unsaved_key", "")
        UnsavedWork.objects.filter(user=cast(User, request.user), form=form[:80]).delete()


class WritingAdmin(UnsavedAdmin):
    """A form whose later author sees what another one saved meanwhile."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The form; from the look for a newer version until the save, nobody else saves."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, *args, **kwargs)
        with transaction.atomic():
            row = self.get_object(request, object_id)
            if row and lock_row(row) and (answer := self.answer_button(request, row)):
                return answer
            return super().changeform_view(request, object_id, *args, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if (row := context.get("original")) and "base" not in context:
            # Read again: a refused form has written into the row what was typed.
            stored, form = type(row)._default_manager.get(pk=row.pk), context["adminform"].form
            context |= conflicts.form_context(request, form, stored)
        return super().render_change_form(request, context, *args, **kwargs)

    def answer_button(self, request: HttpRequest, row: Any) -> HttpResponse | None:
        """The answer to a button that saves nothing, None for all others."""
        return None

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        """As Django's; rows that somebody else has saved since the form was opened are merged."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if "data" in kwargs:
            kwargs["data"] = merge_rows(kwargs["data"], obj, prefix)
        return kwargs
