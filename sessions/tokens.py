"""Short-lived secrets that only this server can read again (Fernet, keys from SECRET_KEY).

They go to a browser or wait in the outbox for minutes, and are no protection against a thief who
has the environment too: nothing that must stay sealed for longer belongs here.
"""

import base64
import secrets
import time
import zlib
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core import signing

from attachment_site.core.security.crypto import derive_subkey

FORM_SALT = "application form"
FORM_SECONDS = 24 * 3600
FASTEST_SECONDS = 3


def encrypt_for_server(purpose: str, content: bytes) -> bytes:
    """A token that `decrypt_for_server` reads, for the same purpose alone."""
    return _fernet(purpose).encrypt(content)


def decrypt_for_server(purpose: str, token: bytes, *, max_age: int | None = None) -> bytes | None:
    """The content of a token; None where it is older than `max_age` seconds or not ours.

    It may seem to come from as far ahead: clocks are set back, and differ between machines.
    """
    fernet = _fernet(purpose)
    try:
        age = time.time() - fernet.extract_timestamp(bytes(token))
        return fernet.decrypt(bytes(token)) if max_age is None or abs(age) <= max_age else None
    except (InvalidToken, ValueError):
        return None


def _fernet(purpose):
    """Writes with SECRET_KEY, and reads what an earlier one wrote as well."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [derive_subkey(key.encode(), f"server token {purpose}".encode()) for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


@dataclass(frozen=True)
class FormToken:
    """What one rendered form brings back, signed.

    `secret` sends the form once. `is_fresh` is False after a day, `is_fast` True where the form
    came back sooner than anybody types. `wording` is what the form asked, as its maker gave it.
    """

    secret: bytes
    is_fresh: bool
    is_fast: bool
    wording: list


def new_form_token(*, again: bool = False, wording: list | tuple = ()) -> str:
    """A signed token for one rendered form, with JSON of what it asks in `wording`.

    With `again` the form was filled in before, and may be sent as quickly as one likes.
    """
    content = [secrets.token_hex(16), again, list(wording)]
    return signing.dumps(content, salt=FORM_SALT, compress=True)


def read_form_token(token: str) -> FormToken | None:
    """What a token says, also of one that is older than a day; None where it is not ours."""
    try:
        secret, again, wording = signing.loads(token, salt=FORM_SALT)
    except (signing.BadSignature, ValueError, zlib.error):
        return None
    made_at = signing.b62_decode(token.rsplit(":", 2)[1])
    age = time.time() - made_at
    # Made in the future: the clock was set back meanwhile, which tells of no haste.
    is_fast = not again and 0 <= age < FASTEST_SECONDS
    return FormToken(bytes.fromhex(secret), age <= FORM_SECONDS, is_fast, wording)
