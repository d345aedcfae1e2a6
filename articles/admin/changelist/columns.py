"""The list of all articles: what it shows, and what it can be narrowed to."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.timezone import localdate, localtime

from articles.admin.changelist.filters import ReviewFilter, StateFilter, TagFilter, TopicFilter
from articles.admin.view_chart import DAYS, first_day


def with_unit(number, unit):
    """A number whose unit shows where the list has no columns."""
    plural = "" if number == 1 else "s"
    return format_html(
        '{}<span class="cell-unit"> {}</span>', f"{number:,}" if number else "–", f"{unit}{plural}"
    )


class ArticleListAdmin(admin.ModelAdmin):
    list_display = [
        *("title", "state_label", "topic", "words", "minutes"),
        *("questions", "related", "readings", "updated"),
    ]
    empty_value_display = "not yet"
    list_filter = [StateFilter, ReviewFilter, TopicFilter, TagFilter, "author"]
    search_fields = ["title", "summary", "slug"]
    search_help_text = "Words of the title or the summary"
    ordering = ["-updated_at", "-pk"]
    list_per_page = 50
    # Of a narrowed list Django would count all articles too, which reads through them.
    show_full_result_count = False

    def get_queryset(self, request):
        queryset = super().get_queryset(request)
        is_list = request.resolver_match.url_name == "articles_article_changelist"
        return (
            queryset.with_admin_list_data(read_since=first_day(localdate()))
            if is_list
            else queryset
        )

    @admin.display(description="Words", ordering="word_count")
    def words(self, obj):
        return with_unit(obj.word_count, "word")

    @admin.display(description="Minutes", ordering="reading_minutes")
    def minutes(self, obj):
        return with_unit(obj.reading_minutes, "minute")

    @admin.display(description="Questions", ordering="question_count")
    def questions(self, obj):
        return with_unit(obj.question_count, "question")

    @admin.display(description="Related", ordering="related_count")
    def related(self, obj):
        return with_unit(obj.related_count, "related article")

    @admin.display(description=f"Read in {DAYS} days", ordering="view_count")
    def readings(self, obj):
        return with_unit(obj.view_count, "reading")

    @admin.display(description="Updated", ordering="updated_at")
    def updated(self, obj):
        moment = localtime(obj.updated_at)
        return format_html(
            '<span class="cell-unit">Updated </span><time datetime="{}">{}</time>',
            moment.isoformat(timespec="seconds"),
            f"{moment:%b} {moment.day}, {moment.year}",
        )
