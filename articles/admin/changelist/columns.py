"""The columns of the list of articles, and the chart of how often one was viewed."""

import datetime
from collections.abc import Callable

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.template.defaultfilters import pluralize
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html

from articles.models import Article
from attachment_site.core.templatetags import dates

DAYS = 30
STEP, HEIGHT = 10, 60


def _number(name: str, description: str, field: str, unit: str) -> Callable[[Article], str]:
    """A column of numbers with their unit, which is shown where the list has no headings."""

    @admin.display(description=description, ordering=field)
    def column(article: Article) -> str:
        number = getattr(article, field)
        shown, units = f"{number:,}" if number else "–", unit + pluralize(number)
        return format_html('{}<span class="cell-unit"> {}</span>', shown, units)

    column.__name__ = name
    return column


# What `ArticleQuerySet.with_admin_list_data` counts
COUNTED = [
    _number("words", "Words", "word_count", "word"),
    _number("minutes", "Minutes", "reading_minutes", "minute"),
    _number("questions", "Questions", "question_count", "question"),
    _number("related", "Related", "related_count", "related article"),
    _number("views", f"Read in {DAYS} days", "view_count", "reading"),
]


@admin.display(description="Updated", ordering="updated_at")
def updated(article: Article) -> str:
    return format_html('<span class="cell-unit">Updated </span>{}', dates.day(article.updated_at))


def first_day(today: datetime.date) -> datetime.date:
    """The first of the days that are shown until `today`."""
    return today - datetime.timedelta(days=DAYS - 1)


@admin.display(description="Readers")
def readers(model_admin: ModelAdmin, article: Article) -> str:
    """A read-only field of the article's form: the last thirty days, oldest first (one query)."""
    if article.pk is None or article.published_at is None:
        return "Counted once it is published."
    today = timezone.localdate()
    days = [first_day(today) + datetime.timedelta(days=number) for number in range(DAYS)]
    found = article.view_counts.filter(day__gte=days[0], day__lte=today)
    counts = dict(found.values_list("day", "count"))
    highest = max(counts.values(), default=0) or 1
    bars = []
    for index, day in enumerate(days):
        count = counts.get(day, 0)
        # High enough to be seen, even if it is one view among many.
        height = max(2, round(count / highest * HEIGHT)) if count else 0
        place = {"x": index * STEP, "y": HEIGHT - height, "height": height}
        bars.append({"day": day, "count": count, **place})
    chart = {
        "bars": bars,
        "width": STEP * DAYS,
        "total": sum(counts.values()),
        # The latest of several.
        "best": max(bars, key=lambda bar: (bar["count"], bar["day"])),
    }
    return render_to_string("admin/articles/article/_view_chart.html", {"chart": chart})
