from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from articles.models import BrokenLink
from attachment_site.core.admin import BaseAdmin


@admin.register(BrokenLink)
class BrokenLinkAdmin(BaseAdmin):
    """What the last check found; a link goes from here once it is mended where it stands."""

    list_display = ["shown_address", "text", "stands_in", "why", "found_at"]
    list_display_links = None
    list_filter = ["is_outside", "reason"]
    search_fields = ["address", "text"]
    search_help_text = "A part of the address, or of the words of the link"

    def get_queryset(self, request):
        return super().get_queryset(request).with_source()

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="Link", ordering="address")
    def shown_address(self, obj):
        return format_html('<span class="long-address">{}</span>', obj.address)

    @admin.display(description="Stands in")
    def stands_in(self, obj):
        return format_html('<a href="{}">{}</a>', admin_url(obj.source), obj.source)

    @admin.display(description="What is wrong", ordering="reason")
    def why(self, obj):
        return f"{obj.get_reason_display()} {obj.detail}".strip()


def admin_url(row) -> str:
    """Where admin changes a row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
