"""Applications for sessions. Words are encrypted; the rest is dates and statuses."""

import datetime
import json
import secrets
from typing import Any

from django.contrib.auth.models import User
from django.db import models, transaction

from attachment_site.core.security import crypto, mac
from sessions.models.application_state import ApplicationState
from sessions.models.conversation import Message
from sessions.models.times import split
from sessions.querysets import ApplicationQuerySet

MAX_UNANSWERED_MESSAGES = 20
MAC = "application"
CHANGED = (
    "Nothing can be sent in this conversation: somebody has written over its keys in the database."
)


def new_reference() -> str:
    letters = "".join(secrets.choice(crypto.UNAMBIGUOUS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class MessageNotAllowed(Exception):
    """No message can be added now; the exception's message says why."""


class Application(ApplicationState):
    """A request for private sessions.

    `sealed` decrypts with the practice's private key, `sealed_for_applicant` with the key derived
    from the receipt. A withdrawn application keeps its reference and dates, and not a word.

    What the applicant was promised is stored, whatever the practice says later: `answer_due_on` is
    the last day on which the answer that is waited for, or was given last, is in time (None: no day
    was promised), and `readable_by` names those who could read the letter when it was sent.
    `reply_taken_back_on` is set while a mail may have told of a reply that is not there any more.
    """

    reference = models.CharField(max_length=9, unique=True, default=new_reference)
    readable_by = models.CharField(max_length=400, blank=True, default="", db_default="")
    may_email = models.BooleanField(default=False)
    form_key = models.BinaryField(max_length=32, unique=True, null=True)
    inbox_key = models.ForeignKey(
        "private_sessions.InboxKey", on_delete=models.PROTECT, related_name="applications"
    )
    receipt_digest = models.BinaryField(max_length=32, unique=True, null=True)
    applicant_key = models.BinaryField(max_length=crypto.HYBRID_PUBLIC_BYTES, default=b"")
    sealed = models.BinaryField(default=b"")
    sealed_for_applicant = models.BinaryField(default=b"")
    mac = models.BinaryField(max_length=32, default=b"", db_default=b"")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        default_permissions = ("view", "change")
        verbose_name_plural = "applications (inbox)"
        indexes = [models.Index(fields=["status", "-received_at"], name="application_by_status")]

    def __str__(self):
        return self.reference

    def info(self, part: str, side: str) -> bytes:
        """HPKE's `info`: binds a ciphertext to this reference, its part and its reader."""
        return f"application {self.reference} {part} for the {side}".encode()

    def seal_content(self, content: dict[str, Any]) -> None:
        """Encrypt the content to the practice and to the applicant, and authenticate the row, which
        is not saved. Raises KeyChanged."""
        plaintext = json.dumps(content, ensure_ascii=False).encode()
        self.sealed = crypto.seal(
            plaintext, self.inbox_key.trusted_public_key, info=self.info("letter", "practice")
        )
        self.sealed_for_applicant = crypto.seal(
            plaintext, bytes(self.applicant_key), info=self.info("letter", "applicant")
        )
        self.authenticate()

    def authenticate(self) -> None:
        """Vouch for whose letter it is, and to whom it is sealed; the row is not saved."""
        self.mac = mac.mac_of(MAC, *self._identity)

    @property
    def is_authentic(self) -> bool:
        """Whether nobody has written over the letter, its reference or the keys to it."""
        return self.is_withdrawn or mac.is_authentic(self.mac, MAC, *self._identity)

    @property
    def _identity(self) -> list[crypto.Blob]:
        moment = self.received_at.astimezone(datetime.UTC).isoformat()
        texts = [self.reference, str(self.inbox_key_id), self.readable_by, moment]
        blobs = [self.applicant_key, self.sealed, self.sealed_for_applicant]
        return [*(text.encode() for text in texts), self.receipt_digest or b"", *blobs]

    def decrypt_content(self, private: bytes, *, side: str = "practice") -> dict[str, Any]:
        """What the applicant wrote. Raises DecryptionError for another key."""
        blob = self.sealed if side == "practice" else self.sealed_for_applicant
        return json.loads(crypto.open_sealed(blob, private, info=self.info("letter", side)))

    @transaction.atomic
    def record_access(self, user: User, *, now: datetime.datetime, is_read: bool = True) -> None:
        """Add to the access log; with `is_read`, also mark what the applicant wrote as read."""
        self.lock_row()
        self.accesses.create(user=user, opened_at=now)
        if is_read and self.read_at is None:
            self.read_at = now
            self.save(update_fields=["read_at"])

    @transaction.atomic
    def set_may_email(self, may_email: bool) -> None:
        """Store whether the applicant may be mailed; a no also cancels a mail not yet sent."""
        self.lock_row()
        self.may_email = may_email
        self.save(update_fields=["may_email"])
        if not may_email:
            self.outgoing_mails.unsent().filter(kind="reply").delete()

    @transaction.atomic
    def add_message(
        self, text: str, key: bytes, *, due_on: datetime.date | None, now: datetime.datetime
    ) -> bool:
        """Add a message of the applicant, encrypted to both sides; an answer is promised by
        `due_on`, or was promised earlier. The same `key` twice adds one message.

        Returns whether it was added. Raises MessageNotAllowed and KeyChanged.
        """
        self.lock_row()
        if Message.objects.filter(key=key).exists():
            return False
        self._check_may_write(is_choice=split(text)[1].chosen is not None)
        self._store_message(text, key, sender=Message.Sender.APPLICANT, sent_at=now)
        if self.waiting_since is None:
            self.waiting_since, self.answer_due_on = now, due_on
        self.read_at, self.last_activity_at = None, now
        names = ["last_activity_at", "read_at", "waiting_since", "answer_due_on"]
        self.save(update_fields=names)
        return True

    @transaction.atomic
    def add_reply(
        self, text: str, key: bytes, *, user: User, writer_name: str, now: datetime.datetime
    ) -> bool:
        """Add a reply by `user`, whom the applicant knows as `writer_name`; as `add_message`."""
        self.lock_row()
        if Message.objects.filter(key=key).exists():
            return False
        writer = {"written_by": user, "writer_name": writer_name, "is_unread": True}
        self._store_message(text, key, sender=Message.Sender.PRACTITIONER, sent_at=now, **writer)
        self.waiting_since = self.reply_taken_back_on = None
        self.last_activity_at = now
        if self.status == self.Status.NEW:
            self.status = self.Status.CONVERSATION
        names = ["last_activity_at", "waiting_since", "reply_taken_back_on", "status"]
        self.save(update_fields=names)
        return True

    @transaction.atomic
    def take_back(self, pk: int, *, user: User, today: datetime.date) -> Message | None:
        """Delete a reply that `user` wrote and the applicant has not read: who waited waits again,
        and a mail about it that has not gone stays here. Returns it; None if that is too late."""
        self.lock_row()
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
        self.save(update_fields=["last_activity_at", "reply_taken_back_on"])
        self._save_state()
        return reply

    def _store_message(self, text: str, key: bytes, **fields: Any) -> None:
        if not self.is_authentic:
            raise MessageNotAllowed(CHANGED)
        message = Message(application=self, key=key, **fields)
        message.seal(text)
        message.save(force_insert=True)

    def _check_may_write(self, *, is_choice: bool) -> None:
        if self.is_closed:
            raise MessageNotAllowed("This conversation is closed.")
        # Of an offer, one time is chosen at most.
        if not is_choice and not self.messages_left:
            raise MessageNotAllowed("Please wait for an answer before you send more.")

    @property
    def messages_left(self) -> int:
        """How many messages the applicant may add before an answer (one query)."""
        return max(0, MAX_UNANSWERED_MESSAGES - self.messages.unanswered().count())
