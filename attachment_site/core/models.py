"""Rows that no app has for itself: heartbeats, the content version, and what rate limits count."""

import datetime
import os

from django.db import models


class ContentVersion(models.Model):
    """The last change of anything that the public sees; the database itself writes it.

    A new row comes with each change, and the rows before it go, so that a set of numbers never
    comes back. `content_version.current` reads it.
    """

    changed_at = models.DateTimeField()

    class Meta:
        db_table = "attachment_site_edition"

    def __str__(self):
        return f"content version {self.pk}"


# Further than this the clock does not move between two rounds of the worker.
JUMP = datetime.timedelta(days=2)
# How long a person has to notice a wrong clock before anything is erased by it.
DOUBTED = datetime.timedelta(days=1)


class Heartbeat(models.Model):
    """When something that should happen again and again last came to its end; one row a job."""

    class Job(models.TextChoices):
        ROUND = "round", "A round of the worker"
        PURGE = "purge", "Erasing what is past its time"
        BACKUP = "backup", "A backup"
        JUMP = "jump", "A jump of the clock, or a pause that looks like one"

    job = models.CharField(max_length=10, choices=Job, unique=True, db_column="deed")
    at = models.DateTimeField()

    class Meta:
        db_table = "attachment_site_lastdone"
        default_permissions = ()

    def __str__(self):
        return self.get_job_display()

    @classmethod
    def record(cls, job: "Heartbeat.Job", *, now: datetime.datetime) -> None:
        """Note that it was done (one or two queries)."""
        if not cls.objects.filter(job=job).update(at=now):
            cls.objects.update_or_create(job=job, defaults={"at": now})

    @classmethod
    def times(cls) -> dict[str, datetime.datetime]:
        """When each was last done; what never was is missing (one query)."""
        return dict(cls.objects.values_list("job", "at"))

    @classmethod
    def clock_is_steady(cls, *, now: datetime.datetime) -> bool:
        """Whether the clock has gone on for a day without a jump since the worker's last round.

        Call it before a round is noted. A worker that stood still looks the same (one query or
        two), so that it is not believed either until a day has passed.
        """
        times = cls.times()
        if abs(now - times.get(cls.Job.ROUND, now)) > JUMP:
            cls.record(cls.Job.JUMP, now=now)
            return False
        jumped_at = times.get(cls.Job.JUMP)
        return jumped_at is None or not jumped_at <= now < jumped_at + DOUBTED


def new_rate_key() -> bytes:
    return os.urandom(32)


class RateKey(models.Model):
    """The random key of one day's digests. Once it is erased, not even somebody who holds the
    database and the environment can find out which network a count belonged to."""

    day = models.DateField(unique=True)
    key = models.BinaryField(max_length=32, default=new_rate_key)

    class Meta:
        app_label = "private_sessions"
        default_permissions = ()

    def __str__(self):
        return f"Rate key {self.pk}"


class RateCount(models.Model):
    """How often a network did something in an hour.

    `network` is a digest under the key of the day: it cannot be turned into an address, and
    tomorrow not even be compared.
    """

    network = models.BinaryField(max_length=32)
    action = models.CharField(max_length=10)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "private_sessions"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["network", "action", "hour"], name="one_count_an_hour_and_network"
            )
        ]

    def __str__(self):
        return f"Rate count {self.pk}"
