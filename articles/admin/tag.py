from django.contrib import admin, messages
from django.db.models import Count
from taggit.models import Tag

from articles.admin.changelist.actions import TickedRows, asking_page, counted
from articles.admin.forms import MergeForm, TagForm
from articles.admin.redirects import RedirectsAdmin
from articles.models.redirect import recording_redirect
from articles.models.tag import merge_tags
from attachment_site.core.admin import BaseAdmin

# taggit's own page merges tags for anybody with a staff account; this one asks for permission.
admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(RedirectsAdmin, TickedRows, BaseAdmin):
    form = TagForm
    fields = ["name", "slug", "old_addresses"]
    readonly_fields = ["old_addresses"]
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["merge"]

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("tagged_articles"))

    def save_model(self, request, obj, form, change):
        with recording_redirect(obj):
            super().save_model(request, obj, form, change)

    @admin.display(description="Articles", ordering="article_count")
    def article_count(self, obj):
        return obj.article_count

    @admin.action(description="Merge into one …", permissions=["delete"])
    def merge(self, request, queryset):
        tags = list(queryset.order_by("-article_count", "name"))
        if len(tags) < 2:
            self.message_user(request, "Tick two tags or more to merge them.", messages.WARNING)
            return None
        form = MergeForm(request.POST if "apply" in request.POST else None, tags=tags)
        if form.is_bound and form.is_valid():
            self._merge(request, tags, form.staying)
            return None
        return asking_page(
            self,
            request,
            action="merge",
            title=f"Merge {len(tags)} tags into one",
            warning="Articles keep the place of the tag among their others. The addresses of the"
            " tags that go lead to the one that stays. This cannot be undone.",
            form=form,
            rows=[(tag.name, counted(tag.article_count)) for tag in tags],
        )

    def _merge(self, request, tags, into):
        gone = ", ".join(f"“{tag.name}”" for tag in tags if tag != into)
        merge_tags(tags, into=into)
        self.log_change(request, into, f"Merged {gone} into it")
        self.message_user(request, f"{gone} merged into “{into.name}”.", messages.SUCCESS)
