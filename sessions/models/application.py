"""Applications for sessions. Words are encrypted; the rest is dates and statuses."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction

from sessions.models.application_state import CHANGED, AlreadySent, MessageNotAllowed
from sessions.models.conversation import Message
from sessions.models.sealed_application import SealedApplication
from sessions.models.times import split
from sessions.querysets import ApplicationQuerySet

MAX_UNANSWERED_MESSAGES = 20


class Application(SealedApplication):
    """A request for private sessions.

    A withdrawn application keeps its reference and dates, and not a word.

    What the applicant was promised is stored, whatever the practice says later: `answer_due_on` is
    the last day on which the answer that is waited for, or was given last, is in time (None: no day
    was promised), and `readable_by` names those who could read the letter when it was sent.
    `reply_taken_back_on` is set while a mail may have told of a reply that is not there any more.
    """

    may_email = models.BooleanField(default=False)
    form_key = models.BinaryField(max_length=32, unique=True, null=True)
    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        default_permissions = ("view", "change")
        verbose_name_plural = "applications (inbox)"
        indexes = [models.Index(fields=["status", "-received_at"], name="application_by_status")]

    def __str__(self):
        return self.reference

    @transaction.atomic
    def record_access(self, user: User, *, now: datetime.datetime, is_read: bool = True) -> None:
        """Add to the access log; with `is_read`, also mark what the applicant wrote as read."""
        self.lock_row(even_if_changed=True)
        self.accesses.create(user=user, opened_at=now)
        if is_read and self.read_at is None and self.is_authentic:
            self.read_at = now
            self.save_row()

    @transaction.atomic
    def set_may_email(self, may_email: bool) -> None:
        """Store whether the applicant may be mailed; a no also cancels a mail not yet sent."""
        self.lock_row()
        self.may_email = may_email
        self.save_row()
        if not may_email:
            self.outgoing_mails.unsent().filter(kind="reply").delete()

    @transaction.atomic
    def mark_read(self, read: Iterable[int], conversation_key: bytes, *, on: datetime.date) -> None:
        """Note on which day the applicant has read these replies; call it with the row locked."""
        self._said().filter(pk__in=read).update(is_unread=False, read_on=on)
        self.authenticate_conversation(conversation_key)
        self.save_row()

    @transaction.atomic
    def add_message(
        self,
        text: str,
        key: bytes,
        conversation_key: bytes,
        *,
        due_on: datetime.date | None,
        now: datetime.datetime,
    ) -> bool:
        """Add a message of the applicant, encrypted to both sides; an answer is promised by
        `due_on`, or was promised earlier. `key` is a `message_key`.

        Returns whether it was added now. Raises MessageNotAllowed and KeyChanged.
        """
        self.lock_row()
        if self._is_sent(key):
            return False
        if self.is_closed:
            raise MessageNotAllowed("This conversation is closed.")
        # Of an offer, one time is chosen at most.
        is_choice = split(text)[1].chosen is not None
        if not is_choice and self.messages.unanswered().count() >= MAX_UNANSWERED_MESSAGES:
            raise MessageNotAllowed("Please wait for an answer before you send more.")
        self._store_message(
            text, key, conversation_key, sender=Message.Sender.APPLICANT, sent_at=now
        )
        if self.waiting_since is None:
            self.waiting_since, self.answer_due_on = now, due_on
        self.read_at, self.last_activity_at = None, now
        self.save_row()
        return True

    @transaction.atomic
    def add_reply(
        self,
        text: str,
        key: bytes,
        conversation_key: bytes,
        *,
        user: User,
        writer_name: str,
        now: datetime.datetime,
    ) -> bool:
        """Add a reply by `user`, whom the applicant knows as `writer_name`; as `add_message`."""
        self.lock_row()
        if self._is_sent(key):
            return False
        fields = {"written_by": user, "writer_name": writer_name, "is_unread": True, "sent_at": now}
        self._store_message(
            text, key, conversation_key, sender=Message.Sender.PRACTITIONER, **fields
        )
        self.waiting_since = self.reply_taken_back_on = None
        self.last_activity_at = now
        if self.status == self.Status.NEW:
            self.status = self.Status.CONVERSATION
        self.save_row()
        return True

    @transaction.atomic
    def take_back(
        self, pk: int, conversation_key: bytes, *, user: User, today: datetime.date
    ) -> Message | None:
        """Delete a reply that `user` wrote and the applicant has not read: who waited waits again,
        and a mail about it that has not gone stays here. Returns it; None if that is too late."""
        self.lock_row()
        self._check_conversation(conversation_key)
        reply = self._said().filter(pk=pk, written_by=user, is_unread=True).first()
        if reply is None:
            return None
        self._said().filter(pk=pk).delete()
        last = self._said().last()
        self.last_activity_at = last.sent_at if last else self.received_at
        if not self._said().filter(is_unread=True).exists():
            was_waiting_to_go, _ = self.outgoing_mails.unsent().filter(kind="reply").delete()
            if self.may_email and not was_waiting_to_go:
                self.reply_taken_back_on = today
        if self.status == self.Status.CONVERSATION and not self._is_answered():
            self.status = self.Status.NEW
        self.authenticate_conversation(conversation_key)
        self._save_state()
        return reply

    def _is_sent(self, key: bytes) -> bool:
        """Whether a form has sent these words. Raises AlreadySent if it has sent others."""
        sent = [bytes(other) for other in self.messages.values_list("key", flat=True)]
        # The half for the form
        if key not in sent and key[:16] in [other[:16] for other in sent]:
            raise AlreadySent
        return key in sent

    def _store_message(self, text: str, key: bytes, conversation_key: bytes, **fields: Any) -> None:
        self._check_conversation(conversation_key)
        message = Message(application=self, key=key, **fields)
        message.seal(text)
        message.save(force_insert=True)
        self.authenticate_conversation(conversation_key)

    def _check_conversation(self, key: bytes) -> None:
        """Raise MessageNotAllowed if somebody has written over it."""
        if not self.is_conversation_authentic(key, self._said()):
            raise MessageNotAllowed(CHANGED)
