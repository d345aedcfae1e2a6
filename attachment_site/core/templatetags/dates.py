"""Dates for readers and for machines, in the site's time zone."""

import datetime

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def iso(moment: datetime.datetime) -> str:
    """A moment in ISO 8601, to the second."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.filter
def day(moment: datetime.datetime | datetime.date | None) -> SafeString | str:
    """A `time` element with the day of a moment; empty for None."""
    if moment is None:
        return ""
    if isinstance(moment, datetime.datetime):
        moment = timezone.localtime(moment)
        machine_readable = iso(moment)
    else:
        machine_readable = moment.isoformat()
    date = f"{MONTHS[moment.month]} {moment.day}, {moment.year}"
    return format_html('<time datetime="{}">{}</time>', machine_readable, date)
