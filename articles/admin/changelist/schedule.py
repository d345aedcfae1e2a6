"""The page that shows what was published lately and what is planned, month by month."""

import datetime
from dataclasses import dataclass
from itertools import groupby

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from articles.models import Article

DAYS_BACK = 60
MAX_SHOWN = 300
LONG_GAP = datetime.timedelta(days=21)


@dataclass(frozen=True)
class ScheduledArticle:
    """An article on its day; `moment` is in the site's time zone."""

    article: Article
    moment: datetime.datetime
    is_planned: bool


@dataclass(frozen=True)
class Gap:
    """A long time without anything new, after the article before it."""

    since: datetime.datetime
    until: datetime.datetime


@dataclass(frozen=True)
class Today:
    """The line between what readers have and what is planned."""


type ScheduleRow = ScheduledArticle | Gap | Today


@dataclass(frozen=True)
class Month:
    first_day: datetime.date
    rows: list[ScheduleRow]


def schedule_page(model_admin: ModelAdmin, request: HttpRequest) -> HttpResponse:
    """What appeared in the last two months and what is planned (three queries)."""
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    now = timezone.localtime()
    recent = Article.objects.live().published_since(now - datetime.timedelta(days=DAYS_BACK))
    planned = Article.objects.in_state(Article.State.SCHEDULED)
    scheduled = [
        ScheduledArticle(article, timezone.localtime(article.published_at), is_planned)
        for articles, is_planned in ((recent, False), (planned, True))
        for article in articles.with_list_data().order_by("published_at", "pk")[:MAX_SHOWN]
    ]
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": "Timeline",
        "months": months(scheduled, now),
        "last": scheduled[-1] if scheduled and scheduled[-1].is_planned else None,
        "draft_count": Article.objects.in_state(Article.State.DRAFT).count(),
        "may_add": model_admin.has_add_permission(request),
        "time_zone": timezone.get_current_timezone_name(),
    }
    return render(request, "admin/articles/article/schedule.html", context)


def months(scheduled: list[ScheduledArticle], now: datetime.datetime) -> list[Month]:
    """The months of these articles, with long gaps named and today between past and future.

    The articles come in the order of their moments; `now` is in the site's time zone.
    """
    rows: list[tuple[datetime.datetime, ScheduleRow]] = []
    past = [article for article in scheduled if not article.is_planned]
    for index, article in enumerate(scheduled):
        if index == len(past):
            rows.append((now, Today()))
        rows.append((article.moment, article))
        following = scheduled[index + 1 : index + 2]
        if following and following[0].moment - article.moment > LONG_GAP:
            rows.append((article.moment, Gap(article.moment, following[0].moment)))
    if len(past) == len(scheduled):
        rows.append((now, Today()))
    return [
        Month(first_day, [row for _, row in rows_of_month])
        for first_day, rows_of_month in groupby(rows, lambda row: row[0].date().replace(day=1))
    ]
