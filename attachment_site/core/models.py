"""Rows that belong to no app (heartbeats, the content version, rate counts), and a field of text
that readers see."""

import datetime
import os
from typing import Any

from django.db import models
from django.utils.text import capfirst

from attachment_site.core.text import ENGLISH_QUOTES, typographic


class _Typographic(models.Field):
    """Curls what is typed when it is checked and when it is saved.

    A row whose language has other marks than English names them as `quotes`.
    """

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        return super().clean(_curled(value, model_instance), model_instance)

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        text = _curled(getattr(model_instance, self.attname), model_instance)
        setattr(model_instance, self.attname, text)
        return text

    def deconstruct(self) -> Any:
        """For the database, a field like any other."""
        name, _, arguments, options = super().deconstruct()
        kind = "CharField" if isinstance(self, models.CharField) else "TextField"
        return name, f"django.db.models.{kind}", arguments, options


def _curled(value: Any, row: models.Model | None) -> Any:
    quotes = getattr(row, "quotes", ENGLISH_QUOTES)
    return typographic(value, quotes) if isinstance(value, str) else value


class ProseCharField(_Typographic, models.CharField):
    """A line that readers see, with typographic quotes (`typographic`)."""


class ProseTextField(_Typographic, models.TextField):
    """Several lines of plain text that readers see, with typographic quotes (`typographic`)."""


class Numbered(models.Model):
    """A row that the log of admin names by its kind and number: “Rate key 3”."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{capfirst(str(self._meta.verbose_name))} {self.pk}"


class ContentVersion(Numbered):
    """The last change of anything that the public sees, written by triggers of the database.

    Each change adds a row and deletes the earlier ones, so that no set of primary keys repeats.
    `content_version.current` reads it.
    """

    changed_at = models.DateTimeField()

    class Meta:
        db_table = "attachment_site_edition"


# A longer time between two rounds of the worker is taken for a jump of the clock.
MAX_PAUSE = datetime.timedelta(days=2)
# How long people have to notice a wrong clock before anything is erased by it.
GRACE_AFTER_JUMP = datetime.timedelta(days=1)


class Heartbeat(models.Model):
    """When a recurring job last ended; one row per job."""

    class Job(models.TextChoices):
        ROUND = "round", "A round of the worker"
        PURGE = "purge", "Erasing what is past its time"
        BACKUP = "backup", "A backup"
        CERTIFICATE = "cert", "The end of the site's certificate"
        ALARM = "alarm", "Rows were found that somebody wrote over"
        JUMP = "jump", "A jump of the clock, or a pause that looks like one"

    job = models.CharField(max_length=10, choices=Job, unique=True, db_column="deed")
    at = models.DateTimeField()

    class Meta:
        db_table = "attachment_site_lastdone"
        default_permissions = ()

    def __str__(self) -> str:
        return self.get_job_display()

    @classmethod
    def record(cls, job: "Heartbeat.Job", *, now: datetime.datetime) -> None:
        """Record that the job has ended (one or two queries)."""
        if not cls.objects.filter(job=job).update(at=now):
            cls.objects.update_or_create(job=job, defaults={"at": now})

    @classmethod
    def times(cls) -> dict[str, datetime.datetime]:
        """When each job last ended, without those that never ran (one query)."""
        return dict(cls.objects.values_list("job", "at"))

    @classmethod
    def clock_is_steady(cls, *, now: datetime.datetime) -> bool:
        """Whether the clock has not jumped for a day, judged by the worker's rounds.

        Call it before the round is recorded. A worker that was stopped for long looks the same, so
        it too has to wait for a day (one to three queries).
        """
        times = cls.times()
        if abs(now - times.get(cls.Job.ROUND, now)) > MAX_PAUSE:
            cls.record(cls.Job.JUMP, now=now)
            return False
        jumped_at = times.get(cls.Job.JUMP)
        return jumped_at is None or not jumped_at <= now < jumped_at + GRACE_AFTER_JUMP


def new_rate_key() -> bytes:
    return os.urandom(32)


class RateKey(Numbered):
    """The random key of one day's digests.

    Once it is erased, nobody can find out which network a count belonged to, not even with the
    database and the environment at hand.
    """

    day = models.DateField(unique=True)
    key = models.BinaryField(max_length=32, default=new_rate_key)

    class Meta:
        app_label = "private_sessions"
        default_permissions = ()


class RateCount(Numbered):
    """How often a network did something in one hour.

    `network` is a bucket that a million networks share, by a digest under the key of the day: it
    cannot be turned into an address, and on the next day not even be compared.
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
