"""What applicants send. Words are sealed; the rest is dates and statuses."""

import datetime
import json
import secrets

from django.db import models, transaction
from django.utils import timezone

from attachment_site.core.security import crypto
from sessions.models.conversation import Message
from sessions.querysets import ApplicationQuerySet

MAX_UNANSWERED_MESSAGES = 20
# Letters and digits that nobody mixes up when they are read out on the telephone.
REFERENCE_ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def new_reference() -> str:
    letters = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class ApplicationWithdrawn(Exception):
    """The applicant has withdrawn, or the application was erased, since it was read."""


class MessageNotAllowed(Exception):
    """The applicant cannot add a message now; the text says why, to the applicant."""


class Application(models.Model):
    """A request for private sessions.

    `sealed` opens with the practice's private key, `sealed_for_applicant` with the key that the
    receipt stands for. A withdrawn application keeps its reference and dates, and not a word.
    """

    class Status(models.TextChoices):
        NEW = "new", "New"
        CONVERSATION = "conversation", "In conversation"
        ACCEPTED = "accepted", "Accepted"
        WAITING_LIST = "waiting-list", "Waiting list"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Withdrawn"
        SPAM = "spam", "Spam"

    CLOSED_STATUSES = frozenset({Status.DECLINED, Status.WITHDRAWN})

    reference = models.CharField(max_length=9, unique=True, default=new_reference)
    status = models.CharField(max_length=12, choices=Status, default=Status.NEW)
    received_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    last_activity_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    may_email = models.BooleanField(default=False)
    form_key = models.BinaryField(max_length=32, unique=True, null=True)
    inbox_key = models.ForeignKey(
        "private_sessions.InboxKey", on_delete=models.PROTECT, related_name="applications"
    )
    receipt_digest = models.BinaryField(max_length=32, unique=True, null=True)
    applicant_key = models.BinaryField(max_length=32, default=b"")
    sealed = models.BinaryField(default=b"")
    sealed_for_applicant = models.BinaryField(default=b"")

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at", "-pk"]
        default_permissions = ("view", "change")
        verbose_name_plural = "applications (inbox)"
        indexes = [models.Index(fields=["status", "-received_at"], name="application_by_status")]

    def __str__(self):
        return self.reference

    @property
    def is_withdrawn(self) -> bool:
        return self.status == self.Status.WITHDRAWN

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    def info(self, part: str, side: str) -> bytes:
        """What a sealed part is bound to: this reference, the part, and who may open it."""
        return f"application {self.reference} {part} for the {side}".encode()

    def seal_content(self, letter: dict) -> None:
        """Seal the letter to the practice and to the applicant; the row is not saved."""
        plaintext = json.dumps(letter, ensure_ascii=False).encode()
        self.sealed = crypto.seal(
            plaintext, bytes(self.inbox_key.public_key), info=self.info("letter", "practice")
        )
        self.sealed_for_applicant = crypto.seal(
            plaintext, bytes(self.applicant_key), info=self.info("letter", "applicant")
        )

    def decrypt_content(self, private: bytes, *, side: str = "practice") -> dict:
        """The letter. Raises crypto.DecryptionError where the key is another's."""
        blob = self.sealed if side == "practice" else self.sealed_for_applicant
        return json.loads(crypto.open_sealed(blob, private, info=self.info("letter", side)))

    def lock_row(self) -> None:
        """Hold the row until the transaction ends, as it stands in the database now.

        Every change goes through this, so that a page that was opened earlier cannot bring back
        what has been withdrawn since. Raises ApplicationWithdrawn.
        """
        names = ("status", "read_at", "waiting_since", "last_activity_at", "closed_at")
        row = Application.objects.select_for_update().only(*names).filter(pk=self.pk).first()
        if row is None or row.is_withdrawn:
            raise ApplicationWithdrawn
        for name in names:
            setattr(self, name, getattr(row, name))

    @transaction.atomic
    def record_access(self, user, *, now: datetime.datetime, is_read: bool = True) -> None:
        """Note who opened it, and with `is_read` the first reading since the applicant wrote."""
        self.lock_row()
        self.accesses.create(user=user, opened_at=now)
        if is_read and self.read_at is None:
            self.read_at = now
            self.save(update_fields=["read_at"])

    @transaction.atomic
    def set_status(self, status: str, *, now: datetime.datetime) -> None:
        """Change the status; some close the application, others open it again."""
        self.lock_row()
        self.status = status
        self.closed_at = (self.closed_at or now) if status in self.CLOSED_STATUSES else None
        is_waiting = self.closed_at is None and status != self.Status.SPAM
        self.waiting_since = self._unanswered_since() if is_waiting else None
        self.save(update_fields=["status", "closed_at", "waiting_since"])

    def _unanswered_since(self):
        """Since when the applicant waits for an answer; None where the last word is ours."""
        first = self.messages.unanswered().first()
        if first is not None:
            return first.sent_at
        return None if self.messages.exists() else self.received_at

    @transaction.atomic
    def close(self, *, now: datetime.datetime) -> None:
        """Close the conversation; closing twice changes nothing."""
        self.lock_row()
        if self.closed_at is None:
            self.closed_at = now
            self.waiting_since = None
            self.save(update_fields=["closed_at", "waiting_since"])

    @transaction.atomic
    def set_may_email(self, may_email: bool) -> None:
        """Keep the applicant's choice whether they may be written to; a mail to them that has not
        gone yet goes no more once they said no."""
        self.lock_row()
        self.may_email = may_email
        self.save(update_fields=["may_email"])
        if not may_email:
            self.outgoing_mails.unsent().filter(kind="reply").delete()

    @transaction.atomic
    def add_message(self, text: str, sender: str, key: bytes, *, now: datetime.datetime):
        """Add a message, sealed to both sides; the same `key` twice makes one message.

        Gives whether it is a new one. Raises MessageNotAllowed, for the applicant's messages alone.
        """
        self.lock_row()
        if Message.objects.filter(key=key).exists():
            return False
        if sender == Message.Sender.APPLICANT:
            self._check_may_write()
        message = Message(application=self, sender=sender, sent_at=now, key=key)
        message.seal(text)
        message.save(force_insert=True)
        self.last_activity_at = now
        if sender == Message.Sender.APPLICANT:
            self.read_at, self.waiting_since = None, self.waiting_since or now
        else:
            self.waiting_since = None
            if self.status == self.Status.NEW:
                self.status = self.Status.CONVERSATION
        self.save(update_fields=["last_activity_at", "read_at", "waiting_since", "status"])
        return True

    def _check_may_write(self):
        if self.is_closed:
            raise MessageNotAllowed("This conversation is closed.")
        if not self.messages_left:
            raise MessageNotAllowed("Please wait for an answer before you send more.")

    @property
    def messages_left(self) -> int:
        """How many messages the applicant may add before there is an answer (one query)."""
        return max(0, MAX_UNANSWERED_MESSAGES - self.messages.unanswered().count())
