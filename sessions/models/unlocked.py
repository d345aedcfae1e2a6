import datetime
import secrets

from django.conf import settings
from django.db import models

IDLE = datetime.timedelta(minutes=30)


def new_name() -> str:
    return secrets.token_hex(16)


class UnlockedInboxQuerySet(models.QuerySet):
    def active(self, now: datetime.datetime):
        """Those that are unlocked still. An end further ahead than the idle time can be was set
        by a clock that ran fast, and is over."""
        return self.filter(locks_at__gt=now, locks_at__lte=now + 2 * IDLE)


class UnlockedInbox(models.Model):
    """The server's half of an inbox that is unlocked in one browser, until `locks_at`.

    `box` is the private key, encrypted under a key that only that browser has.
    """

    name = models.CharField(max_length=32, unique=True, default=new_name)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.ForeignKey("private_sessions.InboxKey", on_delete=models.CASCADE, related_name="+")
    box = models.BinaryField()
    locks_at = models.DateTimeField()

    objects = UnlockedInboxQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Unlocked inbox {self.pk}"
