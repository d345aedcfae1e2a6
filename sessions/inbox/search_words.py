"""The words of a search, kept so that Back leads to its results.

The browser keeps them in a cookie, sealed to the inbox: they are in no address, log or table, and
only an unlocked inbox reads them.
"""

import base64

from django.conf import settings
from django.contrib.auth.models import User
from django.http.response import HttpResponseBase

from attachment_site.core.http.cookies import set_cookie
from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.security import crypto
from sessions.inbox.unlock import Keyring
from sessions.models import KeyChanged
from sessions.models.unlocked import IDLE_TIMEOUT

COOKIE = f"{settings.COOKIE_PREFIX}inbox_search"


def keep_words(
    request: StaffRequest, response: HttpResponseBase, keyring: Keyring, words: str
) -> None:
    """Give the browser the words, sealed; not while somebody has written over the key."""
    try:
        public_key = keyring.key.trusted_public_key
    except KeyChanged:
        return
    sealed = crypto.seal(words.encode(), public_key, info=_info(request.user))
    set_cookie(response, COOKIE, base64.b64encode(sealed).decode(), max_age=IDLE_TIMEOUT)


def kept_words(request: StaffRequest, keyring: Keyring) -> str:
    """What this person searched for last in this browser; empty if that is gone."""
    try:
        sealed = base64.b64decode(request.COOKIES.get(COOKIE, ""))
        return crypto.open_sealed(sealed, keyring.private, info=_info(request.user)).decode()
    except (crypto.DecryptionError, ValueError):
        return ""


def _info(user: User) -> bytes:
    return f"words of an inbox search by account {user.pk}".encode()
