"""What the list of articles can be narrowed to."""

from django.contrib import admin
from django.utils import timezone

from articles.models import Article, Topic
from articles.querysets import used_tags

TAGS_OFFERED = 40


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Article.State.choices

    def queryset(self, request, queryset):
        return queryset.in_state(self.value()) if self.value() in Article.State else queryset


class ReviewFilter(admin.SimpleListFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("due", "Due: older than a year")]

    def queryset(self, request, queryset):
        if self.value() != "due":
            return queryset
        return queryset.review_due(timezone.localdate())


class TopicFilter(admin.SimpleListFilter):
    title = "topic"
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        return Topic.objects.values_list("slug", "name")

    def queryset(self, request, queryset):
        return queryset.filter(topic__slug=self.value()) if self.value() else queryset


class TagFilter(admin.SimpleListFilter):
    """Offers the tags that most articles carry; any other is reached by its page in admin."""

    title = "tag"
    parameter_name = "tag"

    def lookups(self, request, model_admin):
        offered = dict(used_tags()[:TAGS_OFFERED].values_list("slug", "name"))
        if self.value() and self.value() not in offered:
            offered |= dict(used_tags().filter(slug=self.value()).values_list("slug", "name"))
        return sorted(offered.items(), key=lambda tag: tag[1].casefold())

    def queryset(self, request, queryset):
        return queryset.filter(tags__slug=self.value()) if self.value() else queryset
