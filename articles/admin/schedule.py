"""When something new appears: moments in, months with their entries and gaps out."""

import datetime
from dataclasses import dataclass, field
from itertools import groupby, pairwise

LONG_GAP = datetime.timedelta(days=21)


@dataclass(frozen=True)
class Entry:
    """An article on its day; `moment` is in the site's time zone."""

    article: object
    moment: datetime.datetime
    is_planned: bool


@dataclass(frozen=True)
class Gap:
    """A long time without anything new, after the entry before."""

    since: datetime.datetime
    until: datetime.datetime


@dataclass(frozen=True)
class Today:
    """The line between what readers have and what is planned."""


@dataclass
class Month:
    first_day: datetime.date
    rows: list[Entry | Gap | Today] = field(default_factory=list)


def timeline(entries: list[Entry], now: datetime.datetime) -> list[Month]:
    """The months of these entries, in order, with today among them and the long gaps named.

    `entries` come in the order of their moments, `now` is in the site's time zone.
    """
    past = [entry for entry in entries if not entry.is_planned]
    planned = [entry for entry in entries if entry.is_planned]
    gaps = {
        id(earlier): Gap(earlier.moment, later.moment)
        for earlier, later in pairwise([*past, *planned])
        if later.moment - earlier.moment > LONG_GAP
    }
    rows: list[tuple[datetime.datetime, Entry | Gap | Today]] = []
    for moment, row in [*_dated(past), (now, Today()), *_dated(planned)]:
        rows.append((moment, row))
        if id(row) in gaps:
            rows.append((moment, gaps[id(row)]))
    return [
        Month(first_day, [row for _, row in of_month])
        for first_day, of_month in groupby(rows, key=lambda pair: pair[0].date().replace(day=1))
    ]


def _dated(entries):
    return [(entry.moment, entry) for entry in entries]
