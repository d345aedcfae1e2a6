"""Short-lived tokens that only this server can decrypt (Fernet, keys from SECRET_KEY).

They are for cookies, forms and the outbox. They do not protect from a thief who has the environment
too: nothing that must stay confidential for longer belongs here.
"""

import base64
import datetime
import secrets
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.core import signing

from attachment_site.core.security.crypto import derive_subkey
from attachment_site.core.security.mac import secret_keys

APPLICATION_FORM, MESSAGE_FORM = "application form", "message form"
FORM_MAX_AGE = 24 * 3600
MIN_SECONDS = 3


def encrypt_for_server(purpose: str, content: bytes) -> bytes:
    """Encrypt content that `decrypt_for_server` decrypts for the same purpose only."""
    return _fernet(purpose).encrypt(content)


def decrypt_for_server(
    purpose: str, token: bytes | memoryview, *, max_age: int | None = None
) -> bytes | None:
    """The content of a token; None if it is older than `max_age` seconds or not ours.

    It may be as far in the future: clocks are set back, and differ between machines.
    """
    fernet = _fernet(purpose)
    try:
        age = time.time() - fernet.extract_timestamp(bytes(token))
        return fernet.decrypt(bytes(token)) if max_age is None or abs(age) <= max_age else None
    except (InvalidToken, ValueError):
        return None


def encrypted_at(purpose: str, token: bytes | memoryview) -> datetime.datetime | None:
    """When this server encrypted a token for this purpose; None if it did not."""
    try:
        moment = _fernet(purpose).extract_timestamp(bytes(token))
    except InvalidToken:
        return None
    return datetime.datetime.fromtimestamp(moment, datetime.UTC)


def _fernet(purpose: str) -> MultiFernet:
    """Encrypts with SECRET_KEY, and decrypts what an earlier one encrypted."""
    derived = [derive_subkey(key, f"server token {purpose}".encode()) for key in secret_keys()]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


@dataclass(frozen=True)
class FormToken:
    """What a rendered form posts back, signed.

    `secret` identifies the form, so that it is stored once. `is_fresh` is False after a day,
    `is_fast` is True if it was posted sooner than anybody types. `wording` is what the form asked,
    `days_to_answer` what it promised (None: no day), and `readers` whom it named as those who can
    read (None: that is not known).
    """

    secret: bytes
    is_fresh: bool
    is_fast: bool
    wording: list[Any]
    days_to_answer: int | None
    readers: list[str] | None

    def has_named(self, readers: Sequence[str]) -> bool:
        """Whether the form named all who can read now."""
        return self.readers is None or set(readers) <= set(self.readers)


def new_form_token(
    *,
    purpose: str = APPLICATION_FORM,
    again: bool = False,
    wording: Sequence[Any] = (),
    days_to_answer: int | None = None,
    readers: list[str] | None = None,
) -> str:
    """A signed token for one rendered form, see `FormToken`. With `again` the form was filled in
    before, and may be posted as quickly as one likes."""
    content = [secrets.token_hex(16), again, list(wording), days_to_answer, readers]
    return signing.dumps(content, salt=purpose, compress=True)


def read_form_token(token: str, *, purpose: str = APPLICATION_FORM) -> FormToken | None:
    """Read a token, even one older than a day; None if it is not ours or of another form."""
    try:
        secret, again, wording, days, readers = signing.loads(token, salt=purpose)
    except (signing.BadSignature, ValueError, zlib.error):
        return None
    made_at = signing.b62_decode(token.rsplit(":", 2)[1])
    age = time.time() - made_at
    # A negative age: the clock was set back meanwhile, which does not mean that it was fast.
    is_fast = not again and 0 <= age < MIN_SECONDS
    return FormToken(bytes.fromhex(secret), age <= FORM_MAX_AGE, is_fast, wording, days, readers)
