"""The access log as people read it: what one person did again within an hour is one line."""

import datetime
from dataclasses import dataclass

from sessions.models import Access
from sessions.querysets import AccessQuerySet

MAX_LINES = 20
HOUR = datetime.timedelta(hours=1)


@dataclass
class AccessLine:
    """Rows of one person and kind within an hour of the first; the rows themselves all stay."""

    first: Access
    last: Access
    count: int = 1


def access_lines(accesses: AccessQuerySet) -> list[AccessLine]:
    """The log of one application, the latest line first."""
    lines: list[AccessLine] = []
    current: dict[tuple[int, str], AccessLine] = {}
    for row in accesses.select_related("user").order_by("opened_at", "pk"):
        line = current.get((row.user_id, row.kind))
        if line and row.opened_at - line.first.opened_at < HOUR:
            line.last, line.count = row, line.count + 1
        else:
            current[row.user_id, row.kind] = line = AccessLine(row, row)
            lines.append(line)
    lines.sort(key=lambda line: (line.last.opened_at, line.last.pk), reverse=True)
    return lines[:MAX_LINES]
