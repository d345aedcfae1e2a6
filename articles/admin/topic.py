from django.contrib import admin

from articles.admin.redirects import RedirectsAdmin
from articles.models import Topic
from attachment_site.core.admin import BaseAdmin


@admin.register(Topic)
class TopicAdmin(RedirectsAdmin, BaseAdmin):
    fields = ["name", "description", "slug", "old_addresses", "position"]
    readonly_fields = ["old_addresses"]
    list_display = ["name", "position", "live_count"]
    list_editable = ["position"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def get_queryset(self, request):
        return super().get_queryset(request).with_live_count()

    @admin.display(description="Live articles", ordering="live_count")
    def live_count(self, obj):
        return obj.live_count
