from django.contrib import admin
from django.db.models import Count
from taggit.models import Tag

from articles.forms import TagForm
from attachment_site.desk import DeskAdmin

# taggit's own page merges tags for anybody with a staff account; this one asks for permission.
admin.site.unregister(Tag)


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    form = TagForm
    list_display = ["name", "slug", "article_count"]
    search_fields = ["name"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(article_count=Count("tagged_articles"))

    @admin.display(description="Articles", ordering="article_count")
    def article_count(self, obj):
        return obj.article_count
