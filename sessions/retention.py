"""How long things live, and how they end: no application leaves by another way than this.

`retention_policy.toml` says it field by field, in words for the practitioner.
"""

import datetime
import logging
import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from attachment_site.core.models import RateCount, RateKey
from sessions.models import Application, OutgoingMail, UnlockedInbox, WrappedKey

logger = logging.getLogger(__name__)

POLICY = Path(__file__).parent / "retention_policy.toml"


@cache
def policy() -> dict:
    """The policy as it is written: `days`, `lifetimes` and `models`."""
    return tomllib.loads(POLICY.read_text())


def erase_application(application: Application) -> None:
    """Erase an application and all that belongs to it; erasing twice changes nothing.

    On SQLite the file is then written anew (see `_overwrite`), so it takes a moment: call it for
    one application, and outside of longer transactions.
    """
    with transaction.atomic():
        _erase(Application.objects.all(), application.pk)
        transaction.on_commit(_overwrite, robust=True)


def withdraw(application: Application, *, now: datetime.datetime) -> None:
    """Erase every word, key and address at once; reference, dates and status stay for a while.

    Withdrawing twice changes nothing. Costs on SQLite what `erase_application` costs.
    """
    with transaction.atomic():
        standing = Application.objects.exclude(status=Application.Status.WITHDRAWN)
        if not _lock(standing, application.pk):
            return
        _erase_belongings(application.pk)
        application.may_email = False
        application.form_key = application.receipt_digest = None
        application.applicant_key = application.sealed = application.sealed_for_applicant = b""
        application.save(
            update_fields=[
                "may_email",
                "form_key",
                "receipt_digest",
                "applicant_key",
                "sealed",
                "sealed_for_applicant",
            ]
        )
        application.set_status(Application.Status.WITHDRAWN, now=now)
        transaction.on_commit(_overwrite, robust=True)


def purge(*, now: datetime.datetime) -> int:
    """Erase whatever has lived long enough; returns how many applications that were.

    Each application goes in a transaction of its own, and stays if it is written to meanwhile.
    """
    past = Application.objects.past_retention(now, settings.SESSIONS_RETENTION_DAYS)
    erased = sum(_erase(past, pk) for pk in list(past.values_list("pk", flat=True)))
    ages = {name: now - datetime.timedelta(days=days) for name, days in policy()["days"].items()}
    RateCount.objects.filter(hour__lt=ages["rate_counts"]).delete()
    RateKey.objects.filter(day__lt=ages["rate_counts"].astimezone(datetime.UTC).date()).delete()
    OutgoingMail.objects.filter(sent_at__lt=ages["sent_mail"]).delete()
    OutgoingMail.objects.filter(failed_at__lt=ages["failed_mail"]).delete()
    WrappedKey.objects.filter(kind=WrappedKey.Kind.INVITATION, expires_at__lte=now).delete()
    lock_idle_inboxes(now=now)
    transaction.on_commit(_overwrite, robust=True)
    return erased


def lock_idle_inboxes(*, now: datetime.datetime) -> None:
    """Erase the server's half of each inbox whose idle time is over."""
    standing = UnlockedInbox.objects.active(now)
    UnlockedInbox.objects.exclude(pk__in=standing.values("pk")).delete()


def _lock(applications, pk) -> bool:
    """Whether the row is (still) one of these; until the transaction ends it stays as it is."""
    return applications.select_for_update().filter(pk=pk).values_list("pk").first() is not None


@transaction.atomic
def _erase(applications, pk) -> bool:
    """Erase the row if it is one of these, and say whether it was."""
    if not _lock(applications, pk):
        return False
    _erase_belongings(pk)
    Application.objects.filter(pk=pk).delete()
    return True


def _erase_belongings(pk):
    application = Application(pk=pk)
    application.messages.all().delete()
    application.notes.all().delete()
    application.accesses.all().delete()
    application.outgoing_mails.all().delete()
    content_type = ContentType.objects.get_for_model(Application)
    LogEntry.objects.filter(content_type=content_type, object_id=str(pk)).delete()


def _overwrite():
    """On SQLite, leave nothing of what was erased in the database file or its journal.

    `secure_delete` alone is not enough: pages that SQLite rebuilt while rows moved between them
    keep old copies in their free space. VACUUM writes each page anew. PostgreSQL gives the space
    of erased rows away by itself (autovacuum).
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        logger.warning("The journal was not emptied: something reads the database for long.")
