from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from articles.admin.forms.fields import MarkdownField, MarkdownTextarea
from articles.admin.forms.versioned import VersionedForm
from articles.admin.versions.rows import KeptRowAdmin
from articles.models import Page
from attachment_site.core.admin import FixedRowsAdmin


class PageForm(VersionedForm):
    class Meta:
        field_classes = {"body": MarkdownField}
        widgets = {"body": MarkdownTextarea(attrs={"rows": 30}), "summary": forms.Textarea}


@admin.register(Page)
class PageAdmin(KeptRowAdmin, FixedRowsAdmin):
    """The fixed pages: their words can be changed, but no page is added or deleted."""

    form = PageForm
    list_display = ["__str__", "title", "updated"]
    autocomplete_fields = ["start_here"]

    def get_fields(self, request: HttpRequest, obj: Page | None = None) -> list[Any]:
        """Only the home page leads to an article."""
        is_home = obj is not None and obj.slug == Page.Address.HOME
        return ["title", "summary", "body", *(["start_here"] if is_home else [])]

    @admin.display(description="Updated", ordering="updated_at")
    def updated(self, obj: Page) -> str:
        return date_format(timezone.localtime(obj.updated_at), "DATETIME_FORMAT")

    def save_model(
        self, request: HttpRequest, obj: Page, form: forms.ModelForm, change: bool
    ) -> None:
        if form.has_changed():
            obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)
