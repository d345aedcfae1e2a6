"""How often an article was viewed, day by day, as a small bar chart."""

import datetime
from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.template.loader import render_to_string
from django.utils import timezone

from articles.models import Article

DAYS = 30
STEP, HEIGHT = 10, 60


@dataclass(frozen=True)
class Bar:
    """One day: the position of its bar in the drawing, and its count."""

    day: datetime.date
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class ViewChart:
    """The last thirty days, oldest first."""

    bars: list[Bar]

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)

    @property
    def best(self) -> Bar:
        """The day with the most views, the latest of several."""
        return max(self.bars, key=lambda bar: (bar.count, bar.day))

    @property
    def width(self) -> int:
        return STEP * len(self.bars)


def first_day(today: datetime.date) -> datetime.date:
    """The first of the days that are shown until `today`."""
    return today - datetime.timedelta(days=DAYS - 1)


def view_chart(article: Article, *, today: datetime.date) -> ViewChart:
    """The chart of an article until `today` (one query)."""
    days = [first_day(today) + datetime.timedelta(days=number) for number in range(DAYS)]
    found = article.view_counts.filter(day__gte=days[0], day__lte=today)
    counts = dict(found.values_list("day", "count"))
    highest = max(counts.values(), default=0) or 1
    bars = []
    for index, day in enumerate(days):
        count = counts.get(day, 0)
        # High enough to be seen, even if it is one view among many.
        height = max(2, round(count / highest * HEIGHT)) if count else 0
        bars.append(Bar(day, count, index * STEP, HEIGHT - height, height))
    return ViewChart(bars)


@admin.display(description="Readers")
def readers(model_admin: ModelAdmin, article: Article) -> str:
    """A read-only field of the article's form: the chart."""
    if article.pk is None or article.published_at is None:
        return "Counted once it is published."
    chart = view_chart(article, today=timezone.localdate())
    return render_to_string("admin/articles/article/_view_chart.html", {"chart": chart})
