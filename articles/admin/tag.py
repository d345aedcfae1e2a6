from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.validators import MaxLengthValidator
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from taggit.models import Tag

from articles.admin import redirects
from articles.admin.changelist.actions import Answer, confirmation_page, counted
from articles.admin.forms.bulk import MergeForm
from articles.admin.forms.versioned import VersionedForm
from articles.admin.writing import WritingAdmin
from articles.content.tags import split_tags
from articles.models import Revision, TagText
from articles.models.redirect import recording_redirect
from articles.models.taxonomy import merge_tags, tag_text
from articles.models.validation import max_length
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
    Revision.objects.rename_tags({tag.name: into.name for tag in tags})
    merge_tags(tags, into=into)
    model_admin.log_change(request, into, f"Merged {gone} into it")
    message = f"{gone} merged into “{into.name}”."
    model_admin.message_user(request, message, messages.SUCCESS)
    return None


class TagForm(VersionedForm):
    text = forms.CharField(
        # Without an attribute of the field, which would cut what is pasted.
        validators=[MaxLengthValidator(max_length(TagText, "text"))],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=(
            "One or two sentences under the tag on its page and in search results. Without them, a"
            " tag of fewer than three articles is left out there."
        ),
    )

    class Meta:
        help_texts = {"slug": "The last part of the tag's web address."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = tag_text(self.instance)

    def save_text(self) -> None:
        """Store what is said of the saved tag; nothing where there are no words."""
        if text := self.cleaned_data["text"]:
            TagText.objects.update_or_create(tag=self.instance, defaults={"text": text})
        else:
            TagText.objects.filter(tag=self.instance).delete()

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        others = Tag.objects.exclude(pk=self.instance.pk).annotate(lower=Lower("name"))
        if len(split_tags(name)) > 1:
            raise forms.ValidationError("A tag cannot hold a comma: commas separate tags.")
        if others.filter(lower=name.lower()).exists():
            raise forms.ValidationError(
                "There is a tag with this name. In the list of tags, tick both and merge them."
            )
        return name


@admin.register(Tag)
class TagAdmin(WritingAdmin):
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
        if "name" in form.changed_data:
            Revision.objects.rename_tags({form.initial.get("name", ""): obj.name})
        form.save_text()

    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        self.delete_queryset(request, Tag.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        Revision.objects.rename_tags(dict.fromkeys(queryset.values_list("name", flat=True), ""))
        super().delete_queryset(request, queryset)

    def save_related(
        self, request: HttpRequest, form: forms.ModelForm, formsets: list, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        redirects.remove_ticked(self, request, form.instance)
