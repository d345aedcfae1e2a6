"""How the site is: what it owes, what it did last, and what of that is late."""

import datetime
import functools
import shutil
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min, Q

from articles.models import LinkCheck
from attachment_site.core.models import Heartbeat
from sessions.models import OutgoingMail

# The worker signs every round, and between two mails; the slowest mail takes some minutes.
WORKER_LATE = datetime.timedelta(minutes=10)
MAIL_LATE = datetime.timedelta(hours=1)
PURGE_LATE = datetime.timedelta(hours=48)
BACKUP_LATE = datetime.timedelta(hours=72)
LEAST_FREE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class HealthStatus:
    """The facts at one moment; a moment that never was is None."""

    now: datetime.datetime
    unapplied: int
    waiting_mails: int
    oldest_mail: datetime.datetime | None
    failed_mails: int
    last_round: datetime.datetime | None
    last_purge: datetime.datetime | None
    last_backup: datetime.datetime | None

    @property
    def parts(self) -> dict[str, str]:
        """Each part as “ok”, “late” or “never”, without numbers.

        Nobody may learn from a public page when somebody applied. What never happened is not
        late: a new site has made no backup yet, and mail that nobody sends is late by itself.
        """
        return {
            "migrations": "late" if self.unapplied else "ok",
            "outbox": self._standing(self.oldest_mail, MAIL_LATE, never="ok"),
            "worker": self._standing(self.last_round, WORKER_LATE),
            "purge": self._standing(self.last_purge, PURGE_LATE),
            "backup": self._standing(self.last_backup, BACKUP_LATE),
        }

    @property
    def late_parts(self) -> list[str]:
        return [name for name, standing in self.parts.items() if standing == "late"]

    def _standing(self, moment, limit, never="never"):
        if moment is None:
            return never
        # A moment ahead was written by a clock that ran fast, and says nothing.
        return "late" if abs(self.now - moment) > limit else "ok"


def health_status(*, now: datetime.datetime) -> HealthStatus:
    """The facts, in three queries. Raises a database's error where it does not answer."""
    applied = MigrationRecorder(connection).applied_migrations()
    mail = OutgoingMail.objects.aggregate(
        waiting=Count("pk", filter=_unsent()),
        oldest=Min("made_at", filter=_unsent()),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
    )
    done = Heartbeat.times()
    return HealthStatus(
        now=now,
        unapplied=len(_known_migrations() - applied.keys()),
        waiting_mails=mail["waiting"],
        oldest_mail=mail["oldest"],
        failed_mails=mail["failed"],
        last_round=done.get(Heartbeat.Job.ROUND),
        last_purge=done.get(Heartbeat.Job.PURGE),
        last_backup=done.get(Heartbeat.Job.BACKUP),
    )


def links_checked_at() -> datetime.datetime | None:
    """When all links were last followed (one query)."""
    found = LinkCheck.objects.aggregate(oldest=Min("checked_at"))
    return found["oldest"]


def free_bytes() -> int:
    """Room on the disk of the pictures."""
    folder = settings.MEDIA_ROOT
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _unsent():
    return Q(sent_at__isnull=True, failed_at__isnull=True)


@functools.cache
def _known_migrations():
    """The migrations of this release; they are read from the disk once."""
    return frozenset(MigrationLoader(None).disk_migrations)
