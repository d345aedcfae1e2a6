"""Filters and orders of the inbox."""

import datetime
from typing import Any, Self

from django.contrib.auth.models import User
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

# Longer than any claim on a mail and any pause before a retry.
MAX_AHEAD = datetime.timedelta(hours=5)
# Whoever sent what looks like spam is promised the same, and stands in no list of those who wait.
IS_WAITING = Q(waiting_since__isnull=False, closed_at__isnull=True) & ~Q(status="spam")
# What the inbox shows on request only.
IS_SET_ASIDE = Q(status__in=["spam", "withdrawn"])


class ApplicationQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        """Applications whose applicant waits for an answer."""
        return self.filter(IS_WAITING)

    def overdue(self, today: datetime.date) -> Self:
        """Those who were promised an answer by a day before `today` (in the site's time zone)."""
        return self.filter(_is_overdue(today))

    def not_set_aside(self) -> Self:
        """All except spam and what was withdrawn."""
        return self.exclude(IS_SET_ASIDE)

    def for_inbox(self, today: datetime.date) -> Self:
        """In the order of the inbox, read or not: who is overdue, then who else waits, each by the
        longest wait; then the others, the most recent first. Adds `is_overdue` and `is_unread`."""
        return self.annotate(
            is_overdue=_is_overdue(today),
            is_unread=Q(read_at__isnull=True) & ~IS_SET_ASIDE,
            is_set_aside=IS_SET_ASIDE,
            in_line_since=models.Case(models.When(IS_WAITING, then="waiting_since")),
        ).order_by(
            "-is_overdue",
            F("in_line_since").asc(nulls_last=True),
            "is_set_aside",
            "-last_activity_at",
            "-pk",
        )

    def neighbours(
        self, application: models.Model, today: datetime.date
    ) -> tuple[models.Model | None, models.Model | None]:
        """The applications before and after this one in the inbox (three queries)."""
        is_set_aside = self.filter(IS_SET_ASIDE, pk=application.pk).exists()
        same_list = self.for_inbox(today).filter(is_set_aside=is_set_aside)
        order = [0, *same_list.values_list("pk", flat=True), 0]
        if application.pk not in order:
            return None, None
        place = order.index(application.pk)
        rows = self.in_bulk([order[place - 1], order[place + 1]])
        return rows.get(order[place - 1]), rows.get(order[place + 1])

    def with_conversation(self) -> Self:
        """With key, messages and notes (four queries)."""
        return self.select_related("inbox_key").prefetch_related("messages", "notes__written_by")

    def past_retention(self, now: datetime.datetime, days: int, *, spam_days: int) -> Self:
        """Closed for as many days as its writer was told, or `days`; open and inactive for twice
        as many, or marked as spam and inactive for `spam_days`; unless it is kept until a later
        day. `planned_day` says the same of one row."""
        day, spam = datetime.timedelta(days=1), datetime.timedelta(days=spam_days)
        told = Coalesce("retention_days", days, output_field=models.IntegerField())
        length = models.DurationField()
        retention = models.ExpressionWrapper(models.Value(day) * told, output_field=length)
        twice = models.ExpressionWrapper(models.Value(2 * day) * told, output_field=length)
        moment = models.Value(now, output_field=models.DateTimeField())
        return self.filter(
            Q(kept_until__isnull=True) | Q(kept_until__lte=timezone.localdate(now)),
            Q(status="spam", last_activity_at__lte=now - spam)
            & (Q(spam_since__isnull=True) | Q(spam_since__lte=now - spam))
            | Q(closed_at__lte=moment - retention)
            | Q(closed_at__isnull=True, last_activity_at__lte=moment - twice),
        )


def _is_overdue(today: datetime.date) -> Q:
    # Without the second condition, a missing day makes it NULL, which databases order differently.
    return IS_WAITING & Q(answer_due_on__isnull=False, answer_due_on__lt=today)


class MessageQuerySet(models.QuerySet):
    def unanswered(self) -> Self:
        """The applicant's messages since the practitioner last wrote."""
        replies = self.filter(sender="practitioner")
        last_reply = replies.aggregate(last=models.Max("sent_at"))["last"]
        own = self.filter(sender="applicant")
        return own.filter(sent_at__gt=last_reply) if last_reply else own


class AccessQuerySet(models.QuerySet):
    @transaction.atomic
    def record_shown(
        self, applications: ApplicationQuerySet, user: User, kind: str, *, now: datetime.datetime
    ) -> None:
        """Record that the first words of these applications were shown: once an hour for each
        person and kind, so that the log stays readable (three queries, or six)."""
        hour_ago = now - datetime.timedelta(hours=1)
        recent = self.filter(user=user, kind=kind, opened_at__gt=hour_ago)
        recorded = set(recent.values_list("application", flat=True))
        model: Any = self.model
        manifest = model.lock_manifest()
        shown = applications.exclude(status="withdrawn").order_by().select_for_update()
        rows: list[Any] = [
            model(application_id=pk, user=user, kind=kind, opened_at=now)
            for pk in shown.values_list("pk", flat=True)
            if pk not in recorded
        ]
        for row in rows:
            row.authenticate()
        if self.bulk_create(rows):
            manifest.note(new=rows)


class OutgoingMailQuerySet(models.QuerySet):
    def unsent(self) -> Self:
        """Neither sent nor given up."""
        return self.filter(sent_at__isnull=True, failed_at__isnull=True)

    def due(self, now: datetime.datetime) -> Self:
        """What a worker may take: its time has come, and no other worker has claimed it.

        A time further ahead than any pause was written by a clock that ran fast, and is ignored.
        """
        wrong = now + MAX_AHEAD
        return self.unsent().filter(
            Q(claimed_until__isnull=True) | Q(claimed_until__lt=now) | Q(claimed_until__gt=wrong),
            Q(next_try_at__lte=now) | Q(next_try_at__gt=wrong),
        )

    def failed(self) -> Self:
        """Given up after three days; admin tells the practitioner."""
        return self.filter(failed_at__isnull=False)
