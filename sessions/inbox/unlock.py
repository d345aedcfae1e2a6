"""Unlocking the inbox in one browser.

The server stores the private key encrypted in a row that the session names; the key to that, the
key share, is only in an HttpOnly cookie. Neither decrypts anything alone. Log-out ends both; after
30 idle minutes the browser drops its cookie, and the worker deletes the row within a minute.
"""

import base64
import datetime
import os
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from attachment_site.core.http.cookies import set_cookie
from attachment_site.core.http.requests import GetResponse, StaffRequest
from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.security import crypto
from sessions.inbox import last_seen
from sessions.inbox.alarm import check_rows, raise_alarm
from sessions.inbox.process_memory import memory
from sessions.models import Application, InboxKey, Manifest, UnlockedInbox
from sessions.models.key import OPEN_INBOX
from sessions.models.unlocked import IDLE_TIMEOUT

COOKIE = f"{settings.COOKIE_PREFIX}inbox_half"
SESSION_KEY = "inbox"


@dataclass(frozen=True)
class Keyring:
    """The private keys of an inbox that is unlocked in this browser, until `locks_at`."""

    key: InboxKey
    private_keys: dict[int, bytes]
    locks_at: datetime.datetime

    @classmethod
    def from_private_key(cls, request: StaffRequest, key: InboxKey, private: bytes) -> "Keyring":
        """Collect the private keys of `key` and of those it replaced.

        If one of the public keys does not belong to its private key, or this browser has seen a
        later state of private sessions, intake is closed.
        """
        chain, now = list(key.chain(private)), timezone.now()
        if not all(one.is_genuine(private_key) for one, private_key in chain):
            raise_alarm(key, now=now)
        if last_seen.is_older(request):
            raise_alarm(key, now=now, is_older=True)
        private_keys = {one.pk: private_key for one, private_key in chain}
        return cls(key, private_keys, now + IDLE_TIMEOUT)

    @property
    def private(self) -> bytes:
        """The private key of the current key pair."""
        return self.private_keys[self.key.pk]

    def private_for(self, application: Application) -> bytes:
        """The private key for this application, even if the key pair was replaced since.

        Raises DecryptionError if its key pair was given up.
        """
        try:
            return self.private_keys[application.inbox_key_id]
        except KeyError:
            raise crypto.DecryptionError from None


def unlock_inbox(
    request: StaffRequest, response: HttpResponseBase, key: InboxKey, private: bytes
) -> None:
    """Unlock the inbox in this browser; `response` carries the key share. A row that is missing, or
    was put back as it once was, raises the alarm."""
    if not Manifest.is_complete():
        check_rows(now=timezone.now())
    key_share = os.urandom(crypto.KEY_BYTES)
    box = crypto.encrypt(private, key_share, _associated_data(request.user))
    _delete_unlocked_inbox(request)
    unlocked = UnlockedInbox.objects.create(
        user=request.user, key=key, box=box, locks_at=timezone.now() + IDLE_TIMEOUT
    )
    request.session[SESSION_KEY] = unlocked.name
    memory.has_words(unlocked.name)
    set_cookie(response, COOKIE, base64.b64encode(key_share).decode(), max_age=IDLE_TIMEOUT)


def lock_inbox(request: HttpRequest, response: HttpResponseBase) -> None:
    """Lock the inbox in this browser at once."""
    _delete_unlocked_inbox(request)
    response.delete_cookie(COOKIE, samesite="Strict")


def get_keyring(request: StaffRequest) -> Keyring | None:
    """The keys, if the inbox is unlocked in this browser, with the idle time restarted.

    It is locked for somebody who lost the permission or the access after unlocking it.
    """
    # A link in a mail arrives without the SameSite=Strict cookie: that is no reason to lock.
    if SESSION_KEY not in request.session or COOKIE not in request.COOKIES:
        return None
    active = UnlockedInbox.objects.active(timezone.now())
    unlocked = active.filter(name=request.session[SESSION_KEY], user=request.user).first()
    keyring = _decrypt_keyring(request, unlocked) if unlocked else None
    if unlocked is None or keyring is None:
        _delete_unlocked_inbox(request)
        return None
    UnlockedInbox.objects.filter(pk=unlocked.pk).update(locks_at=keyring.locks_at)
    memory.has_words(unlocked.name)
    return keyring


def _decrypt_keyring(request: StaffRequest, unlocked: UnlockedInbox) -> Keyring | None:
    """The keys of an unlocked inbox; None with a wrong key share, or without access."""
    try:
        key_share = base64.b64decode(request.COOKIES.get(COOKIE, ""))
        private = crypto.decrypt(bytes(unlocked.box), key_share, _associated_data(request.user))
    except (crypto.DecryptionError, ValueError):
        return None
    key = InboxKey.objects.accessible_to(request.user).filter(pk=unlocked.key_id).first()
    if key is None or not request.user.has_perm(OPEN_INBOX):
        return None
    return Keyring.from_private_key(request, key, private)


def _associated_data(user: User) -> bytes:
    return f"unlocked inbox of account {user.pk}".encode()


def _delete_unlocked_inbox(request: HttpRequest) -> None:
    if name := request.session.pop(SESSION_KEY, None):
        deleted, _ = UnlockedInbox.objects.filter(name=name).delete()
        # This process has had the cookie, and may have opened nothing.
        memory.has_words(name if deleted else "")


@receiver(user_logged_out)
def lock_on_logout(request: HttpRequest | None, **kwargs: Any) -> None:
    """Log-out ends the session, and with it the row."""
    if request is not None:
        _delete_unlocked_inbox(request)


def renew_key_share(get_response: GetResponse) -> GetResponse:
    """Middleware: in admin, renew the cookie while the session has an unlocked inbox, and delete it
    once that is gone, as after log-out. The browser sends it everywhere, to be forgotten. It also
    remembers what it saw in the inbox."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if COOKIE in request.COOKIES:
            memory.has_words()
        response = get_response(request)
        # Reading the session anywhere else would make public pages vary by it.
        if not request.path.startswith(cached_reverse("admin:index")):
            return response
        if SESSION_KEY in request.session:
            last_seen.remember(request, response)
        if COOKIE not in request.COOKIES or COOKIE in response.cookies:
            return response
        if SESSION_KEY in request.session:
            set_cookie(response, COOKIE, request.COOKIES[COOKIE], max_age=IDLE_TIMEOUT)
        else:
            response.delete_cookie(COOKIE, samesite="Strict")
        return response

    return middleware
