"""Retention and erasure: the only code that deletes applications.

`retention_policy.toml` says field by field what is kept how long, in words for the practitioner.
"""

import calendar
import contextlib
import datetime
import logging
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from attachment_site.core.models import RateCount, RateKey
from attachment_site.core.text import read_table
from sessions.models import (
    Application,
    ApplicationWithdrawn,
    Draft,
    Manifest,
    OutgoingMail,
    UnlockedInbox,
    UnsentLetter,
    WrappedKey,
)
from sessions.models.application_state import SEALED
from sessions.querysets import ApplicationQuerySet

logger = logging.getLogger(__name__)

# How long before it erases the practitioner is warned, and by how much that can be put off.
WARNING_DAYS = 10
MONTHS_LONGER = (1, 3, 6, 12)


@cache
def load_policy() -> dict[str, Any]:
    """The policy file: `days`, `lifetimes`, `holds` and `models`."""
    return read_table(__file__, "retention_policy.toml")


def erase_application(application: Application) -> None:
    """Erase an application and all that belongs to it; erasing twice changes nothing.

    On SQLite the whole file is then rewritten (see `_overwrite`), which takes a moment: call it for
    one application, outside longer transactions.
    """
    with transaction.atomic():
        _erase(Application.objects.all(), application.pk, even_if_changed=True)
        transaction.on_commit(_overwrite, robust=True)


def withdraw(application: Application, *, now: datetime.datetime) -> None:
    """Erase every word, key and address; reference, dates and status stay until `purge`.

    Withdrawing twice changes nothing. On SQLite it costs as much as `erase_application`.
    """
    with transaction.atomic(), contextlib.suppress(ApplicationWithdrawn):
        application.lock_row(even_if_changed=True)
        _erase_belongings(application.pk)
        application.status = Application.Status.WITHDRAWN
        application.closed_at = application.closed_at or now
        application.waiting_since = application.spam_since = None
        application.may_email, application.readable_by = False, ""
        application.form_key = application.receipt_digest = None
        application.reply_taken_back_on = application.kept_until = None
        application.applicant_key = application.sealed = application.sealed_for_applicant = b""
        application.conversation_mac = b""
        application.save()
        transaction.on_commit(_overwrite, robust=True)


def purge(*, now: datetime.datetime) -> int:
    """Erase whatever is past its retention; returns the number of applications.

    Each application is erased in its own transaction, and kept if it is written to meanwhile.
    """
    days = load_policy()["days"]
    past = expired(Application.objects.all(), now)
    erased = sum(_erase(past, pk) for pk in list(past.values_list("pk", flat=True)))
    limits = {name: now - datetime.timedelta(days=number) for name, number in days.items()}
    RateCount.objects.filter(hour__lt=limits["rate_counts"]).delete()
    RateKey.objects.filter(day__lt=limits["rate_counts"].astimezone(datetime.UTC).date()).delete()
    _delete_past(Draft.objects.filter(saved_at__lt=limits["drafts"]))
    _delete_past(OutgoingMail.objects.filter(sent_at__lt=limits["sent_mail"]))
    _delete_past(OutgoingMail.objects.filter(failed_at__lt=limits["failed_mail"]))
    _delete_past(WrappedKey.objects.filter(kind="invitation", expires_at__lte=now))
    lock_idle_inboxes(now=now)
    transaction.on_commit(_overwrite, robust=True)
    return erased


def erase_spam(chosen: list[int]) -> int:
    """Erase the chosen applications that are (still) marked as spam; returns how many."""
    spam = Application.objects.filter(status=Application.Status.SPAM)
    erased = sum(_erase(spam, pk) for pk in chosen)
    transaction.on_commit(_overwrite, robust=True)
    return erased


def expired(applications: ApplicationQuerySet, now: datetime.datetime) -> ApplicationQuerySet:
    """Those whose time is over at this moment."""
    spam_days = load_policy()["days"]["spam"]
    return applications.past_retention(now, settings.SESSIONS_RETENTION_DAYS, spam_days=spam_days)


def erased_within(
    days: int, applications: ApplicationQuerySet, now: datetime.datetime
) -> ApplicationQuerySet:
    """Those whose `erased_on` is at most so many days away, without what is set aside."""
    day = datetime.timedelta(days=1)
    morning = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    evening = morning + day - datetime.timedelta.resolution
    return expired(applications.not_set_aside(), evening + days * day)


def erased_soon(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Those of which the practitioner is warned."""
    return erased_within(WARNING_DAYS, applications, timezone.now())


def planned_day(application: Application) -> datetime.date:
    """The day on which an application's time is over, unless that was put off."""
    days = application.retention_days or settings.SESSIONS_RETENTION_DAYS
    retention = datetime.timedelta(days=days)
    last_activity = application.last_activity_at
    ends = [(application.closed_at or last_activity + retention) + retention]
    if application.status == Application.Status.SPAM:
        since = max(last_activity, application.spam_since or last_activity)
        ends.append(since + datetime.timedelta(days=load_policy()["days"]["spam"]))
    return timezone.localdate(min(ends))


def erased_on(application: Application) -> datetime.date:
    """The day on which an application's time is over."""
    planned = planned_day(application)
    return max(planned, application.kept_until or planned)


def days_to_choose(application: Application, today: datetime.date) -> dict[int, datetime.date]:
    """Until when it can be kept, by the months that this is longer than planned; empty if the
    applicant was promised that it cannot be put off, has withdrawn, or if it is spam."""
    set_aside = (Application.Status.SPAM, Application.Status.WITHDRAWN)
    if not application.may_keep_longer or application.status in set_aside:
        return {}
    planned = planned_day(application)
    days = {months: _months_later(planned, months) for months in (0, *MONTHS_LONGER)}
    return {months: day for months, day in days.items() if day > today}


@transaction.atomic
def keep_longer(application: Application, months: int, *, today: datetime.date) -> bool:
    """Put erasing off by months after the planned day, or back to it with 0; returns whether that
    can be chosen. Raises ApplicationWithdrawn."""
    application.lock_row()
    day = days_to_choose(application, today).get(months)
    if day is None:
        return False
    application.kept_until = day if months else None
    application.save_row()
    return True


@transaction.atomic
def reopen(application: Application) -> bool:
    """Reopen an application, which is then kept as long as it would have been at least; returns
    whether it was closed. Raises ApplicationWithdrawn."""
    application.lock_row()
    day = erased_on(application)
    was_closed = application.reopen()
    if erased_on(application) < day:
        application.kept_until = day
        application.save_row()
    return was_closed


def _months_later(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return day.replace(day.year + years, month + 1, min(day.day, last))


def lock_idle_inboxes(*, now: datetime.datetime) -> None:
    """Lock each unlocked inbox whose idle time is over, and erase what applicants typed, did not
    send and are not shown any more."""
    UnsentLetter.objects.exclude(pk__in=UnsentLetter.objects.live(now).values("pk")).delete()
    active = UnlockedInbox.objects.active(now)
    UnlockedInbox.objects.exclude(pk__in=active.values("pk")).delete()


@transaction.atomic
def _erase(applications: ApplicationQuerySet, pk: int, *, even_if_changed: bool = False) -> bool:
    """Erase the row if it is (still) one of these; returns whether it was. One that somebody has
    written over, so that it is, stays for the alarm to name."""
    Manifest.lock()
    row = applications.select_for_update().defer(*SEALED).filter(pk=pk).first()
    if row is None or not (even_if_changed or row.is_authentic):
        return False
    _erase_belongings(pk)
    Application.objects.filter(pk=pk).delete()
    return True


def _delete_past(rows: QuerySet) -> None:
    """Delete rows, but for those that somebody has written over."""
    for row in rows:
        if row.is_authentic:
            row.delete()


def _erase_belongings(pk: int) -> None:
    application = Application(pk=pk)
    application.messages.all().delete()
    application.notes.all().delete()
    application.drafts.all().delete()
    application.accesses.all().delete()
    application.outgoing_mails.all().delete()
    content_type = ContentType.objects.get_for_model(Application)
    LogEntry.objects.filter(content_type=content_type, object_id=str(pk)).delete()


def _overwrite() -> None:
    """On SQLite, leave nothing of what was erased in the database file or its journal.

    `secure_delete` is not enough: pages between which SQLite moved rows keep old copies in their
    free space. VACUUM rewrites every page. On PostgreSQL, autovacuum reuses the space.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        is_busy = cursor.fetchone()[0]
    if is_busy:
        logger.warning("The journal was not emptied: something reads the database for long.")
