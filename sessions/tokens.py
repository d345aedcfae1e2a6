"""Short-lived secrets that only this server can read again (Fernet, keys from SECRET_KEY).

They go to a browser or wait in the outbox for minutes, and are no protection against a thief who
has the environment too: nothing that must stay sealed for longer belongs here.
"""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing

from sessions.sealing import derive

FORM_SALT = "application form"
FORM_SECONDS = 24 * 3600
FASTEST_SECONDS = 3


def encrypt_for_server(purpose: str, content: bytes) -> bytes:
    """A token that `decrypt_for_server` reads, for the same purpose alone."""
    return _fernet(purpose).encrypt(content)


def decrypt_for_server(purpose: str, token: bytes, *, max_age: int | None = None) -> bytes | None:
    """The content of a token; None where it is older than `max_age` seconds or not ours."""
    try:
        return _fernet(purpose).decrypt(bytes(token), ttl=max_age)
    except (InvalidToken, ValueError):
        return None


def _fernet(purpose):
    key = derive(settings.SECRET_KEY.encode(), f"server token {purpose}".encode())
    return Fernet(base64.urlsafe_b64encode(key))


def new_form_token(*, again: bool = False) -> str:
    """A signed secret for one rendered form: it tells when the page was made, and sends once.

    With `again` the form was filled in before, and may be sent as quickly as one likes.
    """
    return signing.dumps([secrets.token_hex(16), again], salt=FORM_SALT)


def read_form_token(token: str) -> tuple[bytes | None, bool]:
    """The form's secret, None where it is older than a day or not ours; and whether the form
    came back faster than anybody types."""
    try:
        text, again = signing.loads(token, salt=FORM_SALT, max_age=FORM_SECONDS)
        secret = bytes.fromhex(text)
    except (signing.BadSignature, ValueError):
        return None, False
    if again:
        return secret, False
    try:
        signing.loads(token, salt=FORM_SALT, max_age=FASTEST_SECONDS)
    except signing.SignatureExpired:
        return secret, False
    return secret, True
