"""The page that shows what was published lately and what is planned, month by month."""

import datetime
from itertools import groupby, pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from articles.models import Article
from attachment_site.core.admin import BaseAdmin

DAYS_BACK = 60
MAX_SHOWN = 300
LONG_GAP = datetime.timedelta(days=21)


# An article on its day with `article`, `moment` and `is_planned`; a gap with `since` and `until`;
# or the line between what readers have and what is planned. Each has its `moment`.
type ScheduleRow = dict[str, Any]


def schedule_page(model_admin: BaseAdmin, request: HttpRequest) -> HttpResponse:
    """What appeared in the last two months and what is planned (three queries)."""
    now = timezone.localtime()
    recent = Article.objects.live().published_since(now - datetime.timedelta(days=DAYS_BACK))
    planned = Article.objects.in_state(Article.State.SCHEDULED)
    scheduled = [
        {"article": article, "moment": timezone.localtime(article.published_at)}
        | {"is_planned": is_planned}
        for articles, is_planned in ((recent, False), (planned, True))
        for article in articles.with_list_data().order_by("published_at", "pk")[:MAX_SHOWN]
    ]
    return model_admin.render_page(
        request,
        "admin/articles/article/schedule.html",
        title="Timeline",
        months=months(scheduled, now),
        last=scheduled[-1] if scheduled and scheduled[-1]["is_planned"] else None,
        draft_count=Article.objects.in_state(Article.State.DRAFT).count(),
        may_add=model_admin.has_add_permission(request),
        time_zone=timezone.get_current_timezone_name(),
    )


def months(scheduled: list[ScheduleRow], now: datetime.datetime) -> list[dict[str, Any]]:
    """The months of these articles, with long gaps named and today between past and future.

    The articles come in the order of their moments; `now` is in the site's time zone.
    """
    past = [row for row in scheduled if not row["is_planned"]]
    points = [*past, {"moment": now}, *scheduled[len(past) :]]
    rows: list[ScheduleRow] = []
    for row, following in pairwise(points):
        rows.append(row)
        if following["moment"] - row["moment"] > LONG_GAP:
            gap = {"since": row["moment"], "until": following["moment"]}
            rows.append(gap | {"moment": row["moment"]})
    rows.append(points[-1])
    return [
        {"first_day": first_day, "rows": list(rows_of_month)}
        for first_day, rows_of_month in groupby(
            rows, lambda row: row["moment"].date().replace(day=1)
        )
    ]
