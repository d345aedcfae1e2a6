import datetime
import secrets

from django.conf import settings
from django.db import models


def new_name() -> str:
    return secrets.token_hex(16)


class UnlockedInboxQuerySet(models.QuerySet):
    def late(self, now: datetime.datetime):
        """Those whose idle time is over."""
        return self.filter(locks_at__lte=now)


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
