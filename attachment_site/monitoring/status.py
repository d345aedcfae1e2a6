"""The site's health: what is pending, when each job last ran, and what of that is late."""

import datetime
import os
import shutil
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q

from attachment_site.core.db import aware, fetch_all
from attachment_site.core.models import Heartbeat
from attachment_site.monitoring.schema import count_missing_triggers, count_unapplied_migrations
from sessions.models import InboxKey, OutgoingMail

# The worker records a heartbeat each round and between mails; the slowest mail takes minutes.
WORKER_LATE = datetime.timedelta(minutes=10)
MAIL_LATE = datetime.timedelta(hours=1)
PURGE_LATE = datetime.timedelta(hours=48)
BACKUP_LATE = datetime.timedelta(hours=72)
# How long mail that was given up is told of.
MAIL_FAILED = datetime.timedelta(days=3)
CERTIFICATE_LATE = datetime.timedelta(days=7)
# How old a site has to be before what never ran is missed.
NEVER_LATE = datetime.timedelta(days=1)
LEAST_FREE = 0.05


class HealthStatus:
    """The site's health at one moment (six queries); `times` lacks the jobs that never ran.

    Raises `django.db.Error` if the database is down.
    """

    def __init__(self, *, now: datetime.datetime):
        unsent = Q(sent_at__isnull=True, failed_at__isnull=True)
        mail = OutgoingMail.objects.aggregate(
            waiting=Count("pk", filter=unsent),
            oldest=Min("made_at", filter=unsent),
            failed=Count("pk", filter=Q(failed_at__isnull=False)),
            lately_failed=Count("pk", filter=Q(failed_at__gt=now - MAIL_FAILED)),
        )
        ((first,),) = fetch_all("SELECT min(applied) FROM django_migrations")
        self.now = now
        self.installed_at = aware(first) if first else now
        self.times = Heartbeat.times()
        self.unapplied_migrations = count_unapplied_migrations()
        self.missing_triggers = count_missing_triggers()
        self.is_key_changed = InboxKey.objects.changed().exists()
        self.waiting_mails: int = mail["waiting"]
        self.oldest_mail: datetime.datetime | None = mail["oldest"]
        self.failed_mails: int = mail["failed"]
        self.lately_failed_mails: int = mail["lately_failed"]

    @cached_property
    def checks(self) -> dict[str, str]:
        """The outcome of each check: “ok”, “late” or “never”, without numbers.

        The page is public, and nobody may learn from it when somebody applied. What never happened
        is late once the site is old enough for it.
        """
        Job, times = Heartbeat.Job, self.times
        outbox = self._outcome(self.oldest_mail or self.now, MAIL_LATE)
        ends = times.get(Job.CERTIFICATE)
        is_expiring = ends is not None and ends - self.now < CERTIFICATE_LATE
        return {
            "migrations": "late" if self.unapplied_migrations else "ok",
            "schema": "late" if self.missing_triggers else "ok",
            "inbox": "late" if self.is_key_changed or Job.ALARM in times else "ok",
            "outbox": "late" if self.lately_failed_mails else outbox,
            "worker": self._outcome(times.get(Job.ROUND), WORKER_LATE),
            "purge": self._outcome(times.get(Job.PURGE), PURGE_LATE),
            "backup": self._outcome(times.get(Job.BACKUP), BACKUP_LATE),
            "disk": "late" if full_disks() else "ok",
            "certificate": "late" if is_expiring else "ok",
        }

    def is_late(self, check: str) -> bool:
        return self.checks[check] == "late"

    @property
    def late_checks(self) -> list[str]:
        return [name for name, outcome in self.checks.items() if outcome == "late"]

    def _outcome(self, moment: datetime.datetime | None, limit: datetime.timedelta) -> str:
        if moment is None:
            is_late = self.now - self.installed_at > max(limit, NEVER_LATE)
            return "late" if is_late else "never"
        # A time in the future was written by a clock that ran fast, and proves nothing.
        return "late" if abs(self.now - moment) > limit else "ok"


def disks() -> dict[str, Any]:
    """The usage of each disk of the site that this machine has, as `shutil.disk_usage` gives it."""
    folders = {"uploads": Path(settings.MEDIA_ROOT)}
    if connection.vendor == "sqlite":
        folders["database"] = Path(connection.settings_dict["NAME"]).parent
    if settings.BACKUP_DIR:
        folders["backups"] = Path(settings.BACKUP_DIR)
    return {name: shutil.disk_usage(_existing(folder)) for name, folder in folders.items()}


def full_disks() -> list[str]:
    """The disks that are nearly full."""
    return [name for name, usage in disks().items() if usage.free < LEAST_FREE * usage.total]


def _existing(folder: Path) -> Path:
    # Not Path.exists, which raises where this user may not look.
    while not os.path.exists(folder):
        folder = folder.parent
    return folder
