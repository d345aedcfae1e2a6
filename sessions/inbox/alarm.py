"""What follows when somebody has written over the key that letters are sealed to."""

import datetime
import logging

from django.db import transaction

from sessions.mail import announce_changed_key
from sessions.models import InboxKey

logger = logging.getLogger(__name__)


def check_key(*, now: datetime.datetime) -> None:
    """Raise the alarm if the current key is not as the site made it (one query)."""
    key = InboxKey.objects.current()
    if key is not None and not key.is_authentic:
        raise_alarm(key, now=now)


@transaction.atomic
def raise_alarm(key: InboxKey, *, now: datetime.datetime) -> None:
    """Close intake and tell practitioners and ADMINS; raised twice, it changes nothing."""
    if key.note_change(now=now):
        logger.error("The key of the inbox was changed in the database. Intake is closed.")
        announce_changed_key()
