"""Dates for readers and for machines, in the site's time zone."""

import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince

register = template.Library()


@register.filter
def iso(moment: datetime.datetime) -> str:
    """A moment in ISO 8601, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.filter
def moment_in_words(moment: datetime.datetime, zone: datetime.tzinfo | None = None) -> str:
    """A moment with its zone, such as “March 2, 2026, 12:05 UTC+1”; in the site's zone unless
    another is given."""
    local = timezone.localtime(moment, zone)
    return f"{date_format(local, 'DATETIME_FORMAT')} {utc_distance(local)}"


def utc_distance(moment: datetime.datetime) -> str:
    """How far the clock of a moment is from UTC: UTC, UTC+5, UTC-3:30."""
    minutes = round((moment.utcoffset() or datetime.timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


@register.filter
def weekday_and_moment(moment: datetime.datetime, zone: datetime.tzinfo | None = None) -> str:
    """The same for a moment to come, such as “Monday, March 2, 2026, 12:05 UTC+1”."""
    return f"{timezone.localtime(moment, zone):%A}, {moment_in_words(moment, zone)}"


@register.filter
def moment(moment: datetime.datetime | None) -> SafeString | str:
    """A `time` element with a moment and its zone; empty for None."""
    if moment is None:
        return ""
    return format_html('<time datetime="{}">{}</time>', iso(moment), moment_in_words(moment))


@register.filter
def age(moment: datetime.datetime) -> str:
    """The time since a moment in its largest unit, such as “3 days”."""
    if timezone.now() - moment < datetime.timedelta(minutes=1):
        return "less than a minute"
    return timesince(moment, depth=1)


@register.filter
def day(moment: datetime.datetime | datetime.date | None) -> SafeString | str:
    """A `time` element with the day of a moment; empty for None."""
    if moment is None:
        return ""
    machine_readable = moment.isoformat()
    if isinstance(moment, datetime.datetime):
        moment, machine_readable = timezone.localtime(moment), iso(moment)
    return format_html('<time datetime="{}">{}</time>', machine_readable, date_format(moment))
