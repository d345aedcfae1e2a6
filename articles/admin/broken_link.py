from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from articles.link_checker.check import check_now
from articles.models import BrokenLink, LinkCheck
from articles.querysets.related_rows import BrokenLinkQuerySet
from attachment_site.core.admin import BaseAdmin, ReadOnlyAdmin


class WhereFilter(admin.SimpleListFilter):
    title = "where it leads"
    parameter_name = "is_outside"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("0", "A page of this site"), ("1", "Another site")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        chosen = {"0": False, "1": True}.get(self.value() or "")
        return queryset if chosen is None else queryset.filter(is_outside=chosen)


@admin.register(BrokenLink)
class BrokenLinkAdmin(ReadOnlyAdmin):
    """What the last check found; a link leaves the list once it is corrected in its text."""

    list_display = ["shown_address", "source", "why", "found_at"]
    list_display_links = None
    list_filter = [WhereFilter, "reason"]
    search_fields = ["address", "text"]
    search_help_text = "A part of the address, or of the words of the link"

    def get_queryset(self, request: HttpRequest) -> BrokenLinkQuerySet:
        return cast(BrokenLinkQuerySet, super().get_queryset(request)).with_source()

    def get_urls(self) -> list[URLPattern]:
        return [self.page("check/", follow_all, "check", "view"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        had_no_network = LinkCheck.objects.filter(had_no_network=True).exists()
        context = {"had_no_network": had_no_network, **(extra_context or {})}
        return super().changelist_view(request, context)

    @admin.display(description="Link", ordering="address")
    def shown_address(self, obj: BrokenLink) -> str:
        words = obj.text if obj.text != obj.address else ""
        return format_html('<span class="long-address">{} <q>{}</q></span>', obj.address, words)

    @admin.display(description="Stands in")
    def source(self, obj: BrokenLink) -> str:
        source = obj.source
        return format_html('<a href="{}">{}</a>', admin_url(source), source) if source else ""

    @admin.display(description="What is wrong", ordering="reason")
    def why(self, obj: BrokenLink) -> str:
        return format_html("{} <small>{}</small>", obj.get_reason_display(), obj.detail)


@method_decorator(require_POST)
def follow_all(model_admin: BaseAdmin, request: HttpRequest) -> HttpResponse:
    """Check all links: those inside the site at once, the others by the worker."""
    report = check_now(now=timezone.now())
    said = (
        f"Links inside the site were followed: {len(report.broken):,} of {report.link_count:,} lead"
        " nowhere. Those to other sites are followed from now on, some seconds each: look again in"
        " a few minutes."
    )
    model_admin.message_user(request, said, messages.SUCCESS)
    return redirect("admin:articles_brokenlink_changelist")


def admin_url(row: Model, page: str = "change") -> str:
    """The address of the admin page that changes a row, or of another page of the row."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])
