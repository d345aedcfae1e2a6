"""How often an article was viewed, day by day, as a small bar chart."""

import datetime

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.template.loader import render_to_string
from django.utils import timezone

from articles.models import Article

DAYS = 30
STEP, HEIGHT = 10, 60


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
