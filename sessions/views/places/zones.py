"""Distances to UTC as people write them, and what time it is in a zone."""

import datetime
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from attachment_site.core.templatetags.dates import utc_distance, weekday_and_moment

OFFSET = re.compile(
    r"(?P<etc>etc/)?(?:utc|gmt)?\s*(?P<sign>[+\-−–])\s*"
    r"(?P<hours>\d{1,2})(?:[:.h]?(?P<minutes>00|15|30|45|5))?\s*(?:h|hours?|hrs?)?",
    re.IGNORECASE,
)
WORLD_TIME = re.compile(r"(?:etc/)?(?:utc|gmt|greenwich mean time|world time)(?:\s*[+\-]?0)?", re.I)
HALF = {"5": "30"}
MOST_HOURS = 14


def find_offset(typed: str) -> str:
    """“GMT+5”, “UTC +5.5”, “-0800” as a zone of no place (UTC+05:00); empty if it is none."""
    typed = typed.strip().strip("()")
    if WORLD_TIME.fullmatch(typed):
        return "UTC"
    match = OFFSET.fullmatch(typed)
    if match is None or int(match["hours"]) > MOST_HOURS:
        return ""
    is_behind = match["sign"] != "+"
    # POSIX counts the other way round: Etc/GMT-5 is five hours ahead.
    sign = "-" if is_behind != bool(match["etc"]) else "+"
    minutes = match["minutes"] or "00"
    return f"UTC{sign}{int(match['hours']):02}:{HALF.get(minutes, minutes)}"


def clock_of(name: str) -> datetime.tzinfo | None:
    """The zone with an IANA name, or of no place; None for any other words."""
    try:
        if "/" in name:
            return ZoneInfo(name)
        # UTC+05:30
        return datetime.UTC if name == "UTC" else datetime.datetime.strptime(name, "UTC%z").tzinfo
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return None


def known_zone(content: Mapping[str, Any] | None) -> str:
    """The zone that a letter tells; empty if it tells none, or nobody knows which is meant."""
    zone = (content or {}).get("time_zone", "")
    return zone if clock_of(zone) else ""


def time_there(moment: datetime.datetime, name: str) -> str:
    """A moment to come on the clocks of a zone; empty if the zone is not known."""
    zone = clock_of(name)
    return weekday_and_moment(moment, zone) if zone else ""


def has_offset(name: str, offset: str) -> bool:
    """Whether clocks in a zone show this distance to UTC now or half a year from now."""
    zone, fixed = clock_of(name), clock_of(offset)
    now = timezone.now()
    half_a_year = datetime.timedelta(days=182)
    return zone is not None and any(
        moment.astimezone(zone).utcoffset() == moment.astimezone(fixed).utcoffset()
        for moment in (now, now + half_a_year)
    )


def local_time(name: str) -> str:
    """“21:40 for them (Karachi, UTC+5)” as it is now in a zone, with the weekday where that differs
    from here; empty if the zone is not known."""
    zone = clock_of(name)
    if zone is None:
        return ""
    here = timezone.localtime()
    there = here.astimezone(zone)
    day = f" on {there:%A}" if there.date() != here.date() else ""
    place = name.rpartition("/")[2].replace("_", " ") + ", " if "/" in name else ""
    return f"{there:%H:%M}{day} for them ({place}{utc_distance(there)})"
