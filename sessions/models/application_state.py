"""Where an application stands: its dates and status, and how they change."""

import datetime

from django.db import models, transaction
from django.utils import timezone

from sessions.models.conversation import Message
from sessions.models.manifest import Recorded
from sessions.querysets import MessageQuerySet

# Large, and authenticated with the conversation.
SEALED = frozenset({"applicant_key", "sealed", "sealed_for_applicant"})
CHANGED = "Nothing can be done in this conversation: somebody has written over it in the database."


class ApplicationWithdrawn(Exception):
    """The application was withdrawn or erased since it was read."""


class MessageNotAllowed(Exception):
    """Nothing can be added or changed now; the exception's message says why."""


class AlreadySent(MessageNotAllowed):
    """The form has sent other words before: one form sends one message."""

    def __init__(self) -> None:
        super().__init__(
            "This page has sent other words before. Press the button once more to send these too."
        )


class ApplicationState(Recorded):
    """The part of an application that changes. Only `reopen` opens what was closed."""

    class Status(models.TextChoices):
        NEW = "new", "New"
        CONVERSATION = "conversation", "In conversation"
        ACCEPTED = "accepted", "Accepted"
        WAITING_LIST = "waiting-list", "Waiting list"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SPAM = "spam", "Spam"

    CLOSED_STATUSES = frozenset({Status.DECLINED, Status.WITHDRAWN})
    # Of a row that stays, the number is authenticated, too: what belongs to it names it.
    unauthenticated = SEALED | {"mac"}

    status = models.CharField(max_length=12, choices=Status, default=Status.NEW)
    received_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    answer_due_on = models.DateField(null=True)
    last_activity_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    spam_since = models.DateTimeField(null=True)
    reply_taken_back_on = models.DateField(null=True)
    kept_until = models.DateField(null=True)
    # As the applicant was told; letters from before these were stored follow today's setting.
    retention_days = models.PositiveSmallIntegerField(null=True)
    # False for letters from before applicants were told that erasing can be put off.
    may_keep_longer = models.BooleanField(default=True, db_default=False)

    class Meta:
        abstract = True

    @property
    def is_withdrawn(self) -> bool:
        return self.status == self.Status.WITHDRAWN

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_waiting(self) -> bool:
        """Whether the applicant waits for an answer, as the applicant sees it."""
        return self.waiting_since is not None and not self.is_closed

    @property
    def is_in_line(self) -> bool:
        """Whether the inbox counts the applicant among those who wait; spam it does not."""
        return self.is_waiting and self.status != self.Status.SPAM

    @property
    def state(self) -> str:
        """The status, and that the application is closed unless the status implies it."""
        label = self.get_status_display()
        is_implied = self.status in (*self.CLOSED_STATUSES, self.Status.SPAM)
        return f"{label}, closed" if self.is_closed and not is_implied else label

    def lock_row(self, *, even_if_changed: bool = False) -> None:
        """Lock the row until the transaction ends, and reload all but what is sealed.

        Every change begins with this, so that an older page cannot bring back what was withdrawn
        meanwhile. Raises ApplicationWithdrawn and, if somebody has written over the row,
        MessageNotAllowed.
        """
        self.lock_manifest()
        rows = type(self)._default_manager.select_for_update().defer(*SEALED)
        row = rows.filter(pk=self.pk).first()
        if row is None:
            raise ApplicationWithdrawn
        for field in self._meta.concrete_fields:
            if field.name not in SEALED:
                setattr(self, field.attname, getattr(row, field.attname))
        if self.is_authentic and self.is_withdrawn:
            raise ApplicationWithdrawn
        if not (self.is_authentic or even_if_changed):
            raise MessageNotAllowed(CHANGED)

    @transaction.atomic
    def set_status(self, status: str, *, now: datetime.datetime) -> bool:
        """Change the status; returns whether it was another. Some close the application; none
        opens one that is closed."""
        self.lock_row()
        is_new = status != self.status
        if status != self.Status.SPAM:
            self.spam_since = None
        elif self.status != self.Status.SPAM:
            self.spam_since = now
        self.status = status
        if status in self.CLOSED_STATUSES:
            self.closed_at = self.closed_at or now
        self._save_state()
        return is_new

    @transaction.atomic
    def close(self, *, now: datetime.datetime) -> bool:
        """Close the conversation; returns whether it was open."""
        self.lock_row()
        was_open = not self.is_closed
        self.closed_at = self.closed_at or now
        self._save_state()
        return was_open

    @transaction.atomic
    def reopen(self) -> bool:
        """Open the conversation again, which undoes a decline; returns whether it was closed."""
        self.lock_row()
        was_closed, self.closed_at = self.is_closed, None
        if self.status == self.Status.DECLINED:
            self.status = self.Status.CONVERSATION if self._is_answered() else self.Status.NEW
        self._save_state()
        return was_closed

    def _save_state(self) -> None:
        """Save the row; nobody waits for an answer to what is closed."""
        first = self._said().unanswered().first()
        is_answered = self.is_closed or (first is None and self._said().exists())
        written_at = first.sent_at if first else self.received_at
        self.waiting_since = None if is_answered else written_at
        self.save_row()

    def save_row(self) -> None:
        """Save all that `lock_row` has loaded."""
        names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
        self.save(update_fields=names - SEALED)

    def _said(self) -> MessageQuerySet:
        """The messages as they are now: `messages` may have been prefetched before the lock."""
        return Message.objects.filter(application_id=self.pk)

    def _is_answered(self) -> bool:
        return self._said().filter(sender=Message.Sender.PRACTITIONER).exists()
