"""What follows when somebody has written over the key of the inbox, or another row."""

import datetime
import itertools
import logging

from django.db import transaction

from attachment_site.core.models import Heartbeat
from attachment_site.core.security.mac import Authenticated
from sessions.mail import announce_alarm, vouch_for_earlier
from sessions.models import Application, InboxKey, Manifest, OutgoingMail
from sessions.models.application_state import SEALED
from sessions.models.manifest import recorded_models

logger = logging.getLogger(__name__)

MAX_NAMED = 20


def check_key(*, now: datetime.datetime) -> None:
    """Raise the alarm if the current key, or a wrapped one, is not as the site made it (two
    queries)."""
    key = InboxKey.objects.current()
    if key and not all(row.is_authentic for row in (key, *key.wrapped_keys.all())):
        raise_alarm(key, now=now)


@transaction.atomic
def raise_alarm(key: InboxKey, *, now: datetime.datetime, is_older: bool = False) -> None:
    """Close intake and tell practitioners and ADMINS; raised twice, it is in the log again, as
    somebody could claim in the database that it was raised before.

    Of a current key that `is_older`, put back with all of private sessions, the row is vouched for.
    """
    what = "Private sessions were put back as they once were" if is_older else "The key was changed"
    logger.error("%s in the database. Intake is closed.", what)
    Manifest.lock()
    unnoticed = InboxKey.objects.filter(pk=key.pk, changed_at__isnull=True)
    if not unnoticed.exists():
        return
    if is_older:
        key.changed_at = now
        key.save(update_fields=["changed_at"])
    else:
        unnoticed.update(changed_at=now)
    announce_alarm(OutgoingMail.Kind.ALARM)


def written_over() -> list[Authenticated]:
    """The first rows that are not as the site wrote them. It may read all rows of these tables, but
    no letter."""
    found: list[Authenticated] = []
    for model in (*recorded_models(), OutgoingMail):
        rows = model.objects.defer(*SEALED) if model is Application else model.objects.all()
        changed = (row for row in rows.iterator(chunk_size=500) if not row.is_authentic)
        found += itertools.islice(changed, MAX_NAMED - len(found))
    return found


@transaction.atomic
def check_rows(*, now: datetime.datetime) -> None:
    """Note whether rows were written over, are missing or came from elsewhere; say so in the log
    and, if that is new, tell practitioners and ADMINS."""
    vouch_for_earlier()
    names = [f"{row._meta.verbose_name} {row.pk}" for row in written_over()]
    if not Manifest.is_complete():
        names.append("which rows there are")
    noted = Heartbeat.objects.filter(job=Heartbeat.Job.ALARM)
    if not names:
        noted.delete()
        return
    logger.error("Somebody has written to the database: %s.", ", ".join(names))
    if not noted.exists():
        announce_alarm(OutgoingMail.Kind.CHANGED)
    Heartbeat.record(Heartbeat.Job.ALARM, now=now)
