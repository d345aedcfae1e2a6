"""Unlocked inboxes: the server's part of what a browser needs to read applications."""

import datetime
import secrets

from django.conf import settings
from django.db import models

from attachment_site.core.models import Numbered

IDLE_TIMEOUT = datetime.timedelta(minutes=30)


def new_name() -> str:
    return secrets.token_hex(16)


class UnlockedInboxQuerySet(models.QuerySet["UnlockedInbox"]):
    def active(self, now: datetime.datetime) -> "UnlockedInboxQuerySet":
        """Those still unlocked. One that locks later than any idle time was written by a clock
        that ran fast, and is not."""
        return self.filter(locks_at__gt=now, locks_at__lte=now + 2 * IDLE_TIMEOUT)


class UnlockedInbox(Numbered):
    """An inbox that is unlocked in one browser until `locks_at`.

    `box` is the private key, encrypted under the key share that only that browser has.
    """

    name = models.CharField(max_length=32, unique=True, default=new_name)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey("private_sessions.InboxKey", on_delete=models.CASCADE, related_name="+")
    box = models.BinaryField()
    locks_at = models.DateTimeField()

    objects = UnlockedInboxQuerySet.as_manager()

    class Meta:
        default_permissions = ()
