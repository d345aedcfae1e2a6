from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles.admin.broken_link import admin_url
from articles.admin.editor import FindForm, warn_of_moving_pictures
from articles.admin.media import intake
from articles.admin.media.forms import MediaFileForm, UploadForm
from articles.admin.writing import WritingAdmin
from articles.link_checker.check import recheck
from articles.models import Article, Author, MediaFile, Page, UnsavedWork
from articles.models.media.uses import Use, all_uses, old_versions_with, replace, uses_of

MOST_FOUND = 24


class UsedFilter(admin.SimpleListFilter):
    title = "use"
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "Stands somewhere"), ("0", "Stands nowhere")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if self.value() not in ("0", "1"):
            return queryset
        used = {name for name, _ in all_uses()}
        found = queryset.filter(file__in=used)
        return found if self.value() == "1" else queryset.exclude(file__in=used)


@admin.register(MediaFile)
class MediaFileAdmin(WritingAdmin):
    """Every picture and file: where it stands, to use it again, to replace it, to delete it."""

    form = MediaFileForm
    list_display = ["shown", "title_and_alt", "used", "details", "added"]
    list_display_links = ["title_and_alt"]
    list_filter = ["kind", UsedFilter]
    search_fields = ["title", "alt", "file"]
    search_help_text = "Words of the name or the description"
    list_per_page = 48
    empty_value_display = "none"
    readonly_fields = ["shown", "line", "used", "details", "added"]
    delete_confirmation_template = "admin/articles/mediafile/delete.html"
    delete_selected_confirmation_template = "admin/articles/mediafile/delete.html"

    class Media:
        css = {"all": ["css/admin-changelist.css"]}

    def get_urls(self) -> list[URLPattern]:
        return [
            self.page("upload/", upload, "upload", "add"),
            self.page("find/", find, "find", "view"),
            *super().get_urls(),
        ]

    def get_fields(self, request: HttpRequest, obj: MediaFile | None = None) -> Any:
        if obj is None:
            return ["upload", "title", "alt"]
        alt = ["alt"] if obj.kind == MediaFile.Kind.PICTURE else []
        return ["shown", "title", *alt, "line", "used", "details", "added", "upload"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: Any = super().changelist_view(request, extra_context)
        if listed := (getattr(response, "context_data", None) or {}).get("cl"):
            uses = uses_of([row.name for row in listed.result_list])
            for row in listed.result_list:
                row.known_uses = uses[row.name]
        return response

    @admin.display(description="Preview")
    def shown(self, obj: MediaFile) -> SafeString:
        return render_to_string("admin/articles/mediafile/_shown.html", {"media": obj})

    @admin.display(description="Name", ordering="title")
    def title_and_alt(self, obj: MediaFile) -> SafeString:
        said = obj.alt if obj.alt != obj.title else ""
        if not obj.alt and obj.kind == MediaFile.Kind.PICTURE:
            uses = self._uses(obj)
            is_decorative = bool(uses) and all(use.is_decorative for use in uses)
            said = "Decorative" if is_decorative else "Not described"
        if not said:
            return format_html("{}", obj.title)
        return format_html("{} <small>{}</small>", obj.title, said)

    def _uses(self, obj: MediaFile) -> list[Use]:
        uses: list[Use] | None = getattr(obj, "known_uses", None)
        return uses_of([obj.name])[obj.name] if uses is None else uses

    @admin.display(description="Stands in")
    def used(self, obj: MediaFile) -> SafeString:
        uses = listed(self._uses(obj))
        return render_to_string("admin/articles/mediafile/_uses.html", {"uses": uses})

    @admin.display(description="Size", ordering="size")
    def details(self, obj: MediaFile) -> str:
        return obj.details

    @admin.display(description="Added", ordering="uploaded_at")
    def added(self, obj: MediaFile) -> str:
        return date_format(timezone.localtime(obj.uploaded_at))

    @admin.display(description="Line to paste")
    def line(self, obj: MediaFile) -> SafeString:
        line = format_html("<code>{}</code>", intake.markdown_of(obj))
        if obj.alt or obj.kind != MediaFile.Kind.PICTURE:
            return line
        return format_html(
            "{} Write in the brackets what it shows. If it tells nothing that the text does not,"
            " put “decorative” in quotes behind its address: <code>{}</code>",
            line,
            f'![]({obj.address} "decorative")',
        )

    def save_model(self, request: HttpRequest, obj: MediaFile, form: Any, change: bool) -> None:
        stored = form.stored
        if not stored:
            return super().save_model(request, obj, form, change)
        if change:
            rows = [use.row for use in uses_of([obj.name])[obj.name]]
            count = replace(obj, stored.name, stored.size)
            recheck_all(rows)
            if count:
                places = "one place" if count == 1 else f"{count} places"
                self.message_user(request, f"It was replaced in {places}.", messages.SUCCESS)
        else:
            # What is in the library already stays as it is called there, unless it was typed.
            typed = {name: getattr(obj, name) for name in ("title", "alt") if getattr(obj, name)}
            obj.pk = stored.pk
            obj.refresh_from_db()
            for name, words in typed.items():
                setattr(obj, name, words)
        obj.save()
        warn_of_moving_pictures(self, request, form)
        return None

    def response_add(
        self, request: HttpRequest, obj: MediaFile, post_url_continue: str | None = None
    ) -> HttpResponse:
        """On to its page, which shows the line to paste."""
        super().response_add(request, obj, post_url_continue)
        return redirect("admin:articles_mediafile_change", obj.pk)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple:
        rows = list(objs)
        uses = uses_of([row.name for row in rows])
        kept = [row.title for row in rows if any(use.is_field for use in uses[row.name])]
        to_delete = [(row, listed(uses[row.name]), old_versions_with(row.name)) for row in rows]
        return to_delete, {str(self.opts.verbose_name_plural): len(rows)}, set(), kept

    def delete_model(self, request: HttpRequest, obj: MediaFile) -> None:
        rows = [use.row for use in uses_of([obj.name])[obj.name]]
        obj.remove()
        recheck_all(rows)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for row in queryset:
            self.delete_model(request, row)


def listed(uses: list[Use]) -> list[tuple[str, str]]:
    """The words of each use, and the page of admin that changes it."""
    return list(dict.fromkeys((use.words, _address(use.row)) for use in uses))


def _address(row: Any) -> str:
    return row.get_absolute_url() if isinstance(row, UnsavedWork) else admin_url(row)


def recheck_all(rows: list[Any]) -> None:
    """Look at the links of these rows once the file is in its place, or gone."""
    kept = {(type(row), row.pk) for row in rows if isinstance(row, Article | Author | Page)}

    def check() -> None:
        for model, pk in kept:
            recheck(model._default_manager.get(pk=pk))

    transaction.on_commit(check)


@method_decorator(require_POST)
def upload(model_admin: MediaFileAdmin, request: HttpRequest) -> HttpResponse:
    """Store a file for the editor's script; answers with its Markdown, or with the error."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"error": form.errors["file"][0]}, status=422)
    taken = form.cleaned_data["file"]
    try:
        media = intake.store(taken, title=intake.title_of(request.FILES["file"]))
    except OSError:
        return JsonResponse({"error": intake.NOT_STORED}, status=503)
    notice = intake.MOVING if getattr(taken, "was_animated", False) else ""
    return JsonResponse(_answer(media) | {"notice": notice})


def find(model_admin: MediaFileAdmin, request: HttpRequest) -> HttpResponse:
    """The newest pictures and files with all the words of `q`, for the editor to insert."""
    form = FindForm(request.GET)
    words = form.cleaned_data["q"].split() if form.is_valid() else []
    rows = MediaFile.objects.holding(words)[:MOST_FOUND]
    return JsonResponse({"files": [_answer(media) for media in rows]})


def _answer(media: MediaFile) -> dict[str, str]:
    return {
        "title": media.title,
        "alt": media.alt,
        "kind": media.kind,
        "address": media.address,
        "preview": media.preview,
        "details": media.details,
        "markdown": intake.markdown_of(media),
    }
