"""The unlocked inbox: half of it on the server, half in the practitioner's browser.

The private key is kept encrypted in a row that the session names; the key to that stands only in
an HttpOnly cookie. Neither half opens anything alone. On log-out both go at once; after 30 idle
minutes the browser drops its half, and the worker the server's within the minute.
"""

import base64
import datetime
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.security.crypto import KEY_BYTES, NONCE_BYTES, DecryptionError
from sessions.models import InboxKey, UnlockedInbox
from sessions.models.unlocked import IDLE

COOKIE = f"{settings.COOKIE_PREFIX}inbox_half"
SESSION = "inbox"


@dataclass(frozen=True)
class Keyring:
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

        Raises DecryptionError where its key was given up.
        """
        try:
            return self.private_keys[application.inbox_key_id]
        except KeyError:
            raise DecryptionError from None


@sensitive_variables()
def unlock(request, response, key: InboxKey, private: bytes) -> None:
    """Unlock the inbox in this browser; `response` carries the browser's half."""
    half, nonce = os.urandom(KEY_BYTES), os.urandom(NONCE_BYTES)
    box = AESGCM(half).encrypt(nonce, private, _context(request.user))
    _drop(request)
    kept = UnlockedInbox.objects.create(
        user=request.user, key=key, box=nonce + box, locks_at=timezone.now() + IDLE
    )
    request.session[SESSION] = kept.name
    _set_half(response, base64.b64encode(half).decode())


def _set_half(response, value: str) -> None:
    """Leave the browser its half, for as long as the inbox stays unlocked without use."""
    response.set_cookie(
        COOKIE,
        value,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
        max_age=IDLE,
    )


def lock(request, response) -> None:
    """Lock the inbox in this browser at once."""
    _drop(request)
    response.delete_cookie(COOKIE, samesite="Strict")


@sensitive_variables()
def open_inbox(request) -> Keyring | None:
    """The inbox if it is unlocked here, its idle time begun anew; None while it is locked.

    Whoever has lost the permission or the access since they unlocked it finds it locked.
    """
    # A link from a mail does not bring the browser's half along; that is no reason to lock.
    if SESSION not in request.session or COOKIE not in request.COOKIES:
        return None
    standing = UnlockedInbox.objects.active(timezone.now())
    kept = standing.filter(name=request.session[SESSION], user=request.user).first()
    private = _join(request, kept) if kept else None
    key = (
        InboxKey.objects.accessible_to(request.user).filter(pk=kept.key_id).first()
        if kept
        else None
    )
    if private is None or key is None or not request.user.has_perm("private_sessions.open_inbox"):
        _drop(request)
        return None
    inbox = opened_now(key, private)
    UnlockedInbox.objects.filter(pk=kept.pk).update(locks_at=inbox.locks_at)
    return inbox


@sensitive_variables()
def opened_now(key: InboxKey, private: bytes) -> Keyring:
    """The inbox as the private key opens it, to be locked after the idle time."""
    return Keyring(key, key.all_private_keys(private), timezone.now() + IDLE)


@sensitive_variables()
def _join(request, kept) -> bytes | None:
    """The private key from its two halves; None where one is missing."""
    box = bytes(kept.box)
    try:
        half = base64.b64decode(request.COOKIES.get(COOKIE, ""))
        return AESGCM(half).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], _context(kept.user))
    except (InvalidTag, ValueError):
        return None


def _context(user) -> bytes:
    return f"unlocked inbox of account {user.pk}".encode()


def _drop(request) -> None:
    """Erase the server's half that this browser's session names."""
    if name := request.session.pop(SESSION, None):
        UnlockedInbox.objects.filter(name=name).delete()


@receiver(user_logged_out)
def lock_on_log_out(request, **kwargs) -> None:
    """Log-out ends the session; the server's half goes with it."""
    if request is not None:
        _drop(request)


def renew_key_share(get_response):
    """Middleware: at the desk, renew the browser's half while the server has its own, and take it
    away once the server's is gone, as after log-out."""

    def middleware(request):
        response = get_response(request)
        # Asking a session anywhere else would make public pages vary by it.
        if not request.path.startswith(cached_reverse("admin:index")):
            return response
        has_half = COOKIE in request.COOKIES and COOKIE not in response.cookies
        if has_half and SESSION not in request.session:
            response.delete_cookie(COOKIE, samesite="Strict")
        elif has_half:
            _set_half(response, request.COOKIES[COOKIE])
        return response

    return middleware
