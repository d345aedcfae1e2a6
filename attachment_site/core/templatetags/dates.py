"""Days as readers see them, with what machines read of them."""

import datetime

from django import template
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html

register = template.Library()


@register.filter
def iso(moment: datetime.datetime):
    """A moment as machines read it (ISO 8601), to the second, in the site's time zone."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


@register.filter
def day(moment: datetime.datetime | datetime.date | None):
    """A `time` element that says the day in the site's time zone; empty where there is none."""
    if moment is None:
        return ""
    if isinstance(moment, datetime.datetime):
        moment = timezone.localtime(moment)
        machine = iso(moment)
    else:
        machine = moment.isoformat()
    words = f"{MONTHS[moment.month]} {moment.day}, {moment.year}"
    return format_html('<time datetime="{}">{}</time>', machine, words)
