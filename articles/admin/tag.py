from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from taggit.models import Tag

from articles.admin import redirects
from articles.admin.changelist.actions import Answer, confirmation_page, counted
from articles.admin.forms.bulk import MergeForm
from articles.admin.forms.tag import TagForm
from articles.admin.writing import UnsavedAdmin
from articles.models.redirect import recording_redirect
from articles.models.taxonomy import merge_tags
from attachment_site.core.admin import BaseAdmin

# taggit's own admin lets anybody with a staff account merge tags; this one asks for permission.
admin.site.unregister(Tag)


@admin.action(description="Merge into one …", permissions=["delete"])
def merge(model_admin: BaseAdmin, request: HttpRequest, queryset: QuerySet) -> Answer:
    tags = list(queryset.order_by("-article_count", "name"))
    if len(tags) < 2:
        warning = "Tick two tags or more to merge them."
        model_admin.message_user(request, warning, messages.WARNING)
        return None
    form = MergeForm(request.POST if "apply" in request.POST else None, tags=tags)
    if not (form.is_bound and form.is_valid()):
        return confirmation_page(
            model_admin,
            request,
            action="merge",
            title=f"Merge {len(tags)} tags into one",
            warning="Articles keep the place of the tag among their others. The addresses of the"
            " tags that go lead to the one that stays. This cannot be undone.",
            form=form,
            rows=[(tag.name, counted(tag.article_count)) for tag in tags],
        )
    into = form.staying
    gone = ", ".join(f"“{tag.name}”" for tag in tags if tag != into)
    merge_tags(tags, into=into)
    model_admin.log_change(request, into, f"Merged {gone} into it")
    message = f"{gone} merged into “{into.name}”."
    model_admin.message_user(request, message, messages.SUCCESS)
    return None


@admin.register(Tag)
class TagAdmin(UnsavedAdmin):
    form = TagForm
    fields = ["name", "text", "slug", "redirect_list"]
    readonly_fields = ["redirect_list"]
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name"]
    ordering = [Lower("name")]
    prepopulated_fields = {"slug": ["name"]}
    actions = [merge]
    redirect_list = redirects.redirect_list

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).annotate(article_count=Count("tagged_articles"))

    @admin.display(description="Articles", ordering="article_count")
    def article_count(self, obj: Any) -> int:
        return obj.article_count

    def save_model(self, request: HttpRequest, obj: Tag, form: TagForm, change: bool) -> None:
        with recording_redirect(obj):
            super().save_model(request, obj, form, change)
        form.save_text()

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        redirects.remove_ticked(self, request, form.instance)
