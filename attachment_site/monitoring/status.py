"""The site's health: what is pending, when each job last ran, and what of that is late."""

import datetime
import shutil
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Min, Q

from articles.models import LinkCheck
from attachment_site.core.models import Heartbeat
from attachment_site.monitoring.schema import count_missing_triggers, count_unapplied_migrations
from sessions.models import InboxKey, OutgoingMail

# The worker records a heartbeat each round and between mails; the slowest mail takes minutes.
WORKER_LATE = datetime.timedelta(minutes=10)
MAIL_LATE = datetime.timedelta(hours=1)
PURGE_LATE = datetime.timedelta(hours=48)
BACKUP_LATE = datetime.timedelta(hours=72)
LEAST_FREE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class HealthStatus:
    """The site's health at one moment; a time is None where it never happened."""

    now: datetime.datetime
    unapplied_migrations: int
    missing_triggers: int
    is_key_changed: bool
    waiting_mails: int
    oldest_mail: datetime.datetime | None
    failed_mails: int
    last_round: datetime.datetime | None
    last_purge: datetime.datetime | None
    last_backup: datetime.datetime | None

    @property
    def checks(self) -> dict[str, str]:
        """The outcome of each check: “ok”, “late” or “never”, without numbers.

        The page is public, and nobody may learn from it when somebody applied. What never happened
        is not late: a new site has no backup yet, and mail that nobody sends is late by itself.
        """
        return {
            "migrations": "late" if self.unapplied_migrations else "ok",
            "schema": "late" if self.missing_triggers else "ok",
            "inbox": "late" if self.is_key_changed else "ok",
            "outbox": self._outcome(self.oldest_mail, MAIL_LATE, never="ok"),
            "worker": self._outcome(self.last_round, WORKER_LATE),
            "purge": self._outcome(self.last_purge, PURGE_LATE),
            "backup": self._outcome(self.last_backup, BACKUP_LATE),
        }

    def is_late(self, check: str) -> bool:
        return self.checks[check] == "late"

    @property
    def late_checks(self) -> list[str]:
        return [name for name, outcome in self.checks.items() if outcome == "late"]

    def _outcome(
        self, moment: datetime.datetime | None, limit: datetime.timedelta, never: str = "never"
    ) -> str:
        if moment is None:
            return never
        # A time in the future was written by a clock that ran fast, and proves nothing.
        return "late" if abs(self.now - moment) > limit else "ok"


def health_status(*, now: datetime.datetime) -> HealthStatus:
    """The site's health (five queries). Raises `django.db.Error` if the database is down."""
    mail = OutgoingMail.objects.aggregate(
        waiting=Count("pk", filter=_unsent()),
        oldest=Min("made_at", filter=_unsent()),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
    )
    heartbeats = Heartbeat.times()
    return HealthStatus(
        now=now,
        unapplied_migrations=count_unapplied_migrations(),
        missing_triggers=count_missing_triggers(),
        is_key_changed=InboxKey.objects.changed().exists(),
        waiting_mails=mail["waiting"],
        oldest_mail=mail["oldest"],
        failed_mails=mail["failed"],
        last_round=heartbeats.get(Heartbeat.Job.ROUND),
        last_purge=heartbeats.get(Heartbeat.Job.PURGE),
        last_backup=heartbeats.get(Heartbeat.Job.BACKUP),
    )


def links_checked_at() -> datetime.datetime | None:
    """When all links were last followed (one query)."""
    return LinkCheck.objects.aggregate(oldest=Min("checked_at"))["oldest"]


def free_bytes() -> int:
    """Free space on the disk that holds the uploads."""
    folder = settings.MEDIA_ROOT
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def _unsent() -> Q:
    return Q(sent_at__isnull=True, failed_at__isnull=True)
