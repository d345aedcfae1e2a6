"""How often an article was read, day by day, as a small chart."""

import datetime
from dataclasses import dataclass

from articles.models import Article

DAYS = 30
STEP, HEIGHT = 10, 60


@dataclass(frozen=True)
class Bar:
    """One day: where its bar stands in the drawing, and what it says."""

    day: datetime.date
    count: int
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class Readings:
    """The last thirty days, the oldest first."""

    bars: list[Bar]

    @property
    def total(self) -> int:
        return sum(bar.count for bar in self.bars)

    @property
    def best(self) -> Bar:
        """The day with the most readings, the latest of those that are equal."""
        return max(self.bars, key=lambda bar: (bar.count, bar.day))

    @property
    def width(self) -> int:
        return STEP * len(self.bars)


def first_day(today: datetime.date) -> datetime.date:
    """The first of the days that are shown until `today`."""
    return today - datetime.timedelta(days=DAYS - 1)


def readings(article: Article, *, today: datetime.date) -> Readings:
    """What was counted of this article (one query)."""
    days = [first_day(today) + datetime.timedelta(days=number) for number in range(DAYS)]
    found = article.view_counts.filter(day__gte=days[0], day__lte=today)
    counts = dict(found.values_list("day", "count"))
    most = max(counts.values(), default=0) or 1
    bars = []
    for place, day in enumerate(days):
        count = counts.get(day, 0)
        # A single reading among many is seen as well.
        height = max(2, round(count / most * HEIGHT)) if count else 0
        bars.append(Bar(day, count, place * STEP, HEIGHT - height, height))
    return Readings(bars)
