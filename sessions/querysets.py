"""Every filter and order of the inbox that has a meaning."""

import datetime

from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet

# Longer than any claim on a mail, and than any pause before its next try.
FURTHEST_AHEAD = datetime.timedelta(hours=5)


class ApplicationQuerySet(QuerySet):
    def unread(self):
        """What the practitioner has not opened since the applicant last wrote; spam aside."""
        return self.filter(read_at__isnull=True).exclude(status__in=["spam", "withdrawn"])

    def waiting(self):
        """Applications whose applicant waits for an answer."""
        return self.filter(waiting_since__isnull=False, closed_at__isnull=True)

    def overdue(self, now, promised_days):
        """Those who have waited longer than the practice promises."""
        return self.waiting().filter(
            waiting_since__lte=now - datetime.timedelta(days=promised_days)
        )

    def for_inbox(self):
        """As the inbox lists them: unread first, then who has waited longest, then the newest."""
        return self.annotate(
            is_unread=Q(read_at__isnull=True) & ~Q(status__in=["spam", "withdrawn"])
        ).order_by("-is_unread", F("waiting_since").asc(nulls_last=True), "-received_at", "-pk")

    @transaction.atomic
    def record_shown(self, user, kind, *, now):
        """Note in the access log that these applications' first words were shown: once an hour
        for each person and way, so that the log stays readable (three queries)."""
        log = self.model._meta.get_field("accesses").related_model.objects
        standing = self.exclude(status="withdrawn").order_by().select_for_update()
        noted = set(log.recent(user, kind, now=now).values_list("application", flat=True))
        shown = [pk for pk in standing.values_list("pk", flat=True) if pk not in noted]
        log.bulk_create(
            log.model(application_id=pk, user=user, kind=kind, opened_at=now) for pk in shown
        )

    def counts(self) -> dict[str, int]:
        """How many applications have each status (one query)."""
        rows = self.order_by().values_list("status").annotate(number=Count("pk"))
        return dict(rows)

    def with_conversation(self):
        """The letter with its messages and notes, in four queries."""
        return self.select_related("inbox_key").prefetch_related("messages", "notes__written_by")

    def past_retention(self, now, retention_days):
        """Closed ones after so many days, those that were never closed after twice as many."""
        days = datetime.timedelta(days=retention_days)
        return self.filter(
            Q(closed_at__lte=now - days)
            | Q(closed_at__isnull=True, last_activity_at__lte=now - 2 * days)
        )


class MessageQuerySet(QuerySet):
    def unanswered(self):
        """The applicant's messages since the practitioner last wrote."""
        last_reply = self.filter(sender="practitioner").aggregate(last=Max("sent_at"))["last"]
        own = self.filter(sender="applicant")
        return own.filter(sent_at__gt=last_reply) if last_reply else own


class AccessQuerySet(QuerySet):
    def recent(self, user, kind, *, now):
        """What this person saw in this way within the last hour."""
        return self.filter(user=user, kind=kind, opened_at__gt=now - datetime.timedelta(hours=1))


class OutgoingMailQuerySet(QuerySet):
    def unsent(self):
        """What has neither gone nor been given up."""
        return self.filter(sent_at__isnull=True, failed_at__isnull=True)

    def due(self, now):
        """What a worker may take: its time has come, and no other worker holds it.

        What waits for a moment further ahead than any pause was written by a clock that ran fast.
        """
        wrong = now + FURTHEST_AHEAD
        return self.unsent().filter(
            Q(claimed_until__isnull=True) | Q(claimed_until__lt=now) | Q(claimed_until__gt=wrong),
            Q(next_try_at__lte=now) | Q(next_try_at__gt=wrong),
        )

    def failed(self):
        """What was given up after three days; the practitioner is told in admin."""
        return self.filter(failed_at__isnull=False)
