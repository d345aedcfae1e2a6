"""What follows an application: messages, the practitioner's notes, and the access log."""

import hmac
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from attachment_site.core.models import Numbered
from attachment_site.core.security import crypto
from sessions.models.manifest import Recorded
from sessions.models.times import Times, split
from sessions.querysets import AccessQuerySet, MessageQuerySet


def message_key(form: bytes, reference: str, text: str) -> bytes:
    """The key of a message: one half for the form that sends it, known by its random secret, one
    for its words."""
    halves = (f"form of {reference}", f"message of {reference}: {text}")
    return b"".join(hmac.digest(form, half.encode(), "sha256")[:16] for half in halves)


class Message(Numbered):
    """One message after the application. A reply bears its writer, and the name by which the
    applicant knows them; one from before writers were stored bears neither.

    A reply is unread until the applicant opens the conversation, and `read_on` that day from then
    on; one from before this was noted is neither.
    """

    class Sender(models.TextChoices):
        APPLICANT = "applicant"
        PRACTITIONER = "practitioner"

    application = models.ForeignKey(
        "private_sessions.Application", on_delete=models.CASCADE, related_name="messages"
    )
    sender = models.CharField(max_length=12, choices=Sender)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    writer_name = models.CharField(max_length=120, blank=True, db_default="")
    sent_at = models.DateTimeField(default=timezone.now)
    is_unread = models.BooleanField(default=False, db_default=False)
    read_on = models.DateField(null=True)
    key = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()
    sealed_for_applicant = models.BinaryField()

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        default_permissions = ()

    def info(self, side: str) -> bytes:
        """HPKE's `info`: binds the message to its row, its sender and its reader."""
        return self.application.info(f"message {bytes(self.key).hex()} by the {self.sender}", side)

    def seal(self, text: str) -> None:
        """Encrypt the text, with the times that may be joined to it, to both sides; the row is not
        saved."""
        key = self.application.inbox_key
        self.sealed = key.seal(text.encode(), info=self.info("practice"))
        self.sealed_for_applicant = crypto.seal(
            text.encode(), bytes(self.application.applicant_key), info=self.info("applicant")
        )

    def decrypt_with_times(self, private: bytes, *, side: str = "practice") -> tuple[str, Times]:
        """The words, and what they say of times. Raises DecryptionError for another key."""
        blob = self.sealed if side == "practice" else self.sealed_for_applicant
        return split(crypto.open_sealed(blob, private, info=self.info(side)).decode())


class Note(Recorded):
    """A private note of the practitioner, encrypted to the practice alone. A correction replaces
    the words, of which nothing is kept, and says when."""

    application = models.ForeignKey(
        "private_sessions.Application", on_delete=models.CASCADE, related_name="notes"
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    written_at = models.DateTimeField(default=timezone.now)
    corrected_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        ordering = ["written_at", "pk"]
        default_permissions = ()

    @property
    def version(self) -> str:
        """Another text after each correction."""
        return (self.corrected_at or self.written_at).isoformat()

    @property
    def box(self) -> str:
        """The name of the field in which it is corrected."""
        return f"note-{self.pk}"

    def seal(self, text: str) -> None:
        """Encrypt the text to the practice; the row is not saved."""
        info = self.application.info("note", "practice")
        self.sealed = self.application.inbox_key.seal(text.encode(), info=info)

    def decrypt(self, private: bytes) -> str:
        """The text. Raises DecryptionError for another key."""
        info = self.application.info("note", "practice")
        return crypto.open_sealed(self.sealed, private, info=info).decode()


class Access(Recorded):
    """The access log: who saw an application's words, how and when. Rows never change."""

    class Kind(models.TextChoices):
        OPENED = "opened", "opened"
        EXPORTED = "exported", "saved as a text file"
        LISTED = "listed", "seen in the list"
        FOUND = "found", "found by a search"

    application = models.ForeignKey(
        "private_sessions.Application", on_delete=models.CASCADE, related_name="accesses"
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.OPENED)

    objects = AccessQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_at", "-pk"]
        default_permissions = ()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises ValueError for one that exists: the log is append-only."""
        if not self._state.adding:
            raise ValueError("The access log is added to, not changed.")
        super().save(*args, **kwargs)
