"""The unlocked inbox: half of it on the server, half in the practitioner's browser.

The private key is kept encrypted in the server-side session; the key to that stands only in an
HttpOnly cookie. Neither half opens anything alone. On log-out both go at once; after 30 idle
minutes the browser drops its half, and the server's goes with the next visit or the session.
"""

import base64
import datetime
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from sessions.models import InboxKey
from sessions.sealing import KEY_BYTES, NONCE_BYTES, CannotOpen

COOKIE = "inbox_half"
SESSION = "inbox"
IDLE = datetime.timedelta(minutes=30)


@dataclass(frozen=True)
class OpenInbox:
    """An inbox that is unlocked in this browser, until a moment."""

    key: InboxKey
    private_keys: dict[int, bytes]
    locks_at: datetime.datetime

    @property
    def private(self) -> bytes:
        """The private half of the current key."""
        return self.private_keys[self.key.pk]

    def private_for(self, application) -> bytes:
        """The private key that opens this application, even if the key was replaced since.

        Raises CannotOpen where its key was given up.
        """
        try:
            return self.private_keys[application.inbox_key_id]
        except KeyError:
            raise CannotOpen from None


@sensitive_variables()
def unlock(request, response, key: InboxKey, private: bytes) -> None:
    """Unlock the inbox in this browser; `response` carries the browser's half."""
    half, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
    box = AESGCM(half).encrypt(nonce, private, _context(request))
    request.session[SESSION] = {
        "key": key.pk,
        "box": base64.b64encode(nonce + box).decode(),
        "locks_at": (timezone.now() + IDLE).isoformat(),
    }
    _set_half(response, base64.b64encode(half).decode())


def _set_half(response, value: str) -> None:
    """Leave the browser its half, for as long as the inbox stays unlocked without use."""
    response.set_cookie(
        COOKIE,
        value,
        path=reverse("admin:index"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
        max_age=IDLE,
    )


def lock(request, response) -> None:
    """Lock the inbox in this browser at once."""
    request.session.pop(SESSION, None)
    response.delete_cookie(COOKIE, path=reverse("admin:index"), samesite="Strict")


@sensitive_variables()
def open_inbox(request) -> OpenInbox | None:
    """The inbox if it is unlocked here, its idle time begun anew; None while it is locked.

    Whoever has lost the permission or the access since they unlocked it finds it locked.
    """
    kept = request.session.get(SESSION)
    # A link from a mail does not bring the browser's half along; that is no reason to lock.
    if kept is None or COOKIE not in request.COOKIES:
        return None
    private = _join(request, kept)
    key = InboxKey.objects.opened_by(request.user).filter(pk=kept["key"]).first()
    if private is None or key is None or not request.user.has_perm("private_sessions.open_inbox"):
        del request.session[SESSION]
        return None
    inbox = opened_now(key, private)
    request.session[SESSION] = {**kept, "locks_at": inbox.locks_at.isoformat()}
    return inbox


@sensitive_variables()
def opened_now(key: InboxKey, private: bytes) -> OpenInbox:
    """The inbox as the private key opens it, to be locked after the idle time."""
    return OpenInbox(key, key.all_private_keys(private), timezone.now() + IDLE)


@sensitive_variables()
def _join(request, kept) -> bytes | None:
    """The private key from its two halves; None where it is late or a half is missing."""
    if datetime.datetime.fromisoformat(kept["locks_at"]) <= timezone.now():
        return None
    box = base64.b64decode(kept["box"])
    try:
        half = base64.b64decode(request.COOKIES.get(COOKIE, ""))
        return AESGCM(half).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _context(request))
    except (InvalidTag, ValueError):
        return None


def _context(request) -> bytes:
    return f"unlocked inbox of account {request.user.pk}".encode()


def keep_the_half(get_response):
    """Middleware: renew the browser's half while the server has its own, and take it away once
    the server's is gone, as after log-out."""

    def middleware(request):
        response = get_response(request)
        has_half = COOKIE in request.COOKIES and COOKIE not in response.cookies
        if has_half and SESSION not in request.session:
            response.delete_cookie(COOKIE, path=reverse("admin:index"), samesite="Strict")
        elif has_half:
            _set_half(response, request.COOKIES[COOKIE])
        return response

    return middleware
