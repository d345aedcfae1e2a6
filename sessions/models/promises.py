"""What applicants are promised, in days and in words."""

import datetime

from django.utils import timezone


def in_words(names: list[str]) -> str:
    """The names as a sentence lists them: “A”, “A and B”, “A, B and C”."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def answer_due_on(asked_at: datetime.datetime, days: int | None) -> datetime.date | None:
    """The last day, in the site's time zone, on which an answer that was promised within `days` is
    in time; None if no day was promised."""
    if days is None:
        return None
    return timezone.localdate(asked_at) + datetime.timedelta(days=days)
