"""The filters of the list of articles."""

from typing import Any

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article, Topic
from articles.views import counts
from attachment_site.core.caching import content_version

TAGS_OFFERED = 40


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Any:
        return [*Article.State.choices, ("changes", "Changes not published")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if self.value() == "changes":
            return queryset.with_pending_changes()
        return queryset.in_state(self.value()) if self.value() in Article.State else queryset


class ReviewFilter(admin.SimpleListFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Any:
        return [("due", "Due: older than a year")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        if self.value() != "due":
            return queryset
        return queryset.review_due(timezone.localdate())


class TopicFilter(admin.SimpleListFilter):
    title = "topic"
    parameter_name = "topic"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Any:
        return Topic.objects.values_list("slug", "name")

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.filter(topic__slug=self.value()) if self.value() else queryset


class TagFilter(admin.SimpleListFilter):
    """Offers the most used tags, and the chosen one."""

    title = "tag"
    parameter_name = "tag"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> Any:
        used = counts.tags_in_use(content_version.current(now=timezone.now()).stamp)
        offered = dict(used[:TAGS_OFFERED])
        offered |= {slug: name for slug, name in used if slug == self.value()}
        return sorted(offered.items(), key=lambda tag: tag[1].casefold())

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet:
        return queryset.filter(tags__slug=self.value()) if self.value() else queryset
