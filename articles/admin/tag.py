from django.contrib import admin
from django.db.models import Count
from taggit.models import Tag

from articles.admin.old_address import OldAddressesAdmin
from articles.forms import TagForm
from articles.models.old_address import keeping_old_address
from attachment_site.desk import DeskAdmin

# taggit's own page merges tags for anybody with a staff account; this one asks for permission.
admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(OldAddressesAdmin, DeskAdmin):
    form = TagForm
    fields = ["name", "slug", "old_addresses"]
    readonly_fields = ["old_addresses"]
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("tagged_articles"))

    def save_model(self, request, obj, form, change):
        with keeping_old_address(obj):
            super().save_model(request, obj, form, change)

    @admin.display(description="Articles", ordering="article_count")
    def article_count(self, obj):
        return obj.article_count
