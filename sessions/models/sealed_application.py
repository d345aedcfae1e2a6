"""What an applicant has written, sealed and authenticated."""

import json
import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import models

from attachment_site.core.security import crypto, mac
from sessions.models.application_state import SEALED, ApplicationState
from sessions.models.conversation import Message

CONVERSATION, KEY = "conversation", "conversation_key"
UNDER_SECRET_KEY, UNDER_ITS_KEY = b"\x01", b"\x02"
# What is authenticated together with the messages.
AUTHENTICATED_WITH_MESSAGES = SEALED | {
    "reference",
    "received_at",
    "readable_by",
    "inbox_key",
    "receipt_digest",
}


def _under(key: bytes) -> bytes:
    return UNDER_ITS_KEY if key else UNDER_SECRET_KEY


def new_reference() -> str:
    letters = "".join(secrets.choice(crypto.UNAMBIGUOUS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


class ApplicationContent(NamedTuple):
    """What the applicant wrote, and the key that authenticates the conversation: empty for letters
    older than 0.4, which SECRET_KEY authenticates."""

    content: dict[str, Any]
    key: bytes


class SealedApplication(ApplicationState):
    """The part of an application that never changes, and what authenticates it.

    `sealed` decrypts with the practice's private key, `sealed_for_applicant` with the key derived
    from the receipt.

    `mac`, under SECRET_KEY, is over the row. `conversation_mac` is over the letter and all messages
    in their order, under a key that follows from the receipt and is sealed with the letter to the
    practice: whoever has neither writes no word that is believed.
    """

    reference = models.CharField(max_length=9, unique=True, default=new_reference)
    readable_by = models.CharField(max_length=400, blank=True, default="", db_default="")
    inbox_key = models.ForeignKey(
        "private_sessions.InboxKey", on_delete=models.PROTECT, related_name="applications"
    )
    receipt_digest = models.BinaryField(max_length=32, unique=True, null=True)
    applicant_key = models.BinaryField(max_length=crypto.HYBRID_PUBLIC_BYTES, default=b"")
    sealed = models.BinaryField(default=b"")
    sealed_for_applicant = models.BinaryField(default=b"")
    conversation_mac = models.BinaryField(max_length=33, default=b"", db_default=b"")

    class Meta:
        abstract = True

    def info(self, part: str, side: str) -> bytes:
        """HPKE's `info`: binds a ciphertext to this reference, its part and its reader."""
        return f"application {self.reference} {part} for the {side}".encode()

    def seal_content(self, content: dict[str, Any], applicant: crypto.KeyPair) -> None:
        """Encrypt the content to the practice and to the applicant, and authenticate it; the row is
        not saved. Raises KeyChanged."""
        key = crypto.conversation_key(applicant.private)
        contents = (content | {KEY: key.hex()}, content)
        plaintexts = [json.dumps(one, ensure_ascii=False).encode() for one in contents]
        self.applicant_key = applicant.public
        self.sealed = self.inbox_key.seal(plaintexts[0], info=self.info("letter", "practice"))
        self.sealed_for_applicant = crypto.seal(
            plaintexts[1], applicant.public, info=self.info("letter", "applicant")
        )
        self.authenticate_conversation(key)
        self.authenticate()

    def authenticate_conversation(self, key: bytes) -> None:
        """Vouch for the letter and its messages as they are; the row is not saved (one query)."""
        parts = self._conversation([] if self._state.adding else self._said())
        self.conversation_mac = _under(key) + mac.mac_of(CONVERSATION, *parts, key=key)

    def is_genuine(self, key: bytes, messages: Iterable[Message]) -> bool:
        """Whether nobody has written over the row or the conversation."""
        return self.is_authentic and (
            self.is_withdrawn or self.is_conversation_authentic(key, messages)
        )

    def is_conversation_authentic(self, key: bytes, messages: Iterable[Message]) -> bool:
        """Whether the letter and these messages are what the two sides wrote, with none missing,
        and in their order."""
        which, code = bytes(self.conversation_mac[:1]), self.conversation_mac[1:]
        parts = self._conversation(messages)
        return which == _under(key) and mac.is_authentic(code, CONVERSATION, *parts, key=key)

    def _conversation(self, messages: Iterable[Message]) -> list[bytes]:
        others = {field.name for field in self._meta.concrete_fields} - AUTHENTICATED_WITH_MESSAGES
        return [mac.row_as_bytes(self, without=others), *map(mac.row_as_bytes, messages)]

    def decrypt(self, private: bytes, *, side: str = "practice") -> ApplicationContent:
        """What the applicant wrote. Raises DecryptionError for another key."""
        blob = self.sealed if side == "practice" else self.sealed_for_applicant
        content = json.loads(crypto.open_sealed(blob, private, info=self.info("letter", side)))
        return ApplicationContent(content, bytes.fromhex(content.pop(KEY, "")))

    def decrypt_content(self, private: bytes, *, side: str = "practice") -> dict[str, Any]:
        """The words alone."""
        return self.decrypt(private, side=side).content
