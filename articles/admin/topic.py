from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from articles.admin import redirects
from articles.admin.forms.versioned import VersionedForm
from articles.admin.versions.rows import KeptRowAdmin
from articles.models import Topic
from articles.querysets.taxonomy import TaxonomyQuerySet


class TopicListForm(forms.ModelForm):
    """A row of the list, whose field has no label of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["position"].widget.attrs["aria-label"] = f"Position of {self.instance}"


@admin.register(Topic)
class TopicAdmin(KeptRowAdmin):
    form = VersionedForm
    fields = ["name", "description", "slug", "redirect_list", "position"]
    readonly_fields = ["redirect_list"]
    list_display = ["name", "position", "live_count"]
    list_editable = ["position"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    redirect_list = redirects.redirect_list

    def get_queryset(self, request: HttpRequest) -> TaxonomyQuerySet:
        return cast(TaxonomyQuerySet, super().get_queryset(request)).with_live_count()

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **({"form": TopicListForm} | kwargs))

    @admin.display(description="Live articles", ordering="live_count")
    def live_count(self, obj: Any) -> int:
        return obj.live_count
