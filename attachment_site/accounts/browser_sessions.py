"""Where an account is signed in: one row for each browser. Without its row a session is over."""

import datetime
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from attachment_site.accounts.models import BrowserSession
from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.text import read_table

SESSION_KEY = "signed_in"
MAX_AGE = datetime.timedelta(hours=12)
IDLE_TIMEOUT = datetime.timedelta(minutes=30)
# Changing accounts takes a password, and a second factor, given within this time.
REAUTHENTICATION_TIMEOUT = datetime.timedelta(minutes=10)
# `seen_at` is written once a minute, not with each request.
SEEN_RESOLUTION = datetime.timedelta(minutes=1)
# Tokens of a User-Agent, and what they stand for
TOKENS = read_table(__file__, "user_agents.toml")


@receiver(user_logged_in)
def start(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Add the row of a new session, and delete expired ones."""
    now = timezone.now()
    BrowserSession.objects.filter(began_at__lt=now - MAX_AGE).delete()
    browser = browser_name(request.headers.get("User-Agent", ""))
    row = BrowserSession.objects.create(
        user=user, began_at=now, seen_at=now, proven_at=now, browser=browser
    )
    request.session[SESSION_KEY] = row.pk


def current(request: StaffRequest) -> BrowserSession | None:
    """The row of this session; None if the session is over (one query)."""
    return _active(request.user).filter(pk=_row_pk(request)).first()


def others(request: StaffRequest) -> QuerySet[BrowserSession]:
    """All other browsers in which this account is signed in."""
    return _active(request.user).exclude(pk=_row_pk(request))


def _row_pk(request: HttpRequest) -> int:
    return request.session.get(SESSION_KEY, 0)


def _active(user: User) -> QuerySet[BrowserSession]:
    """Rows that have not expired; one that began in the future is as doubtful as an old one."""
    now = timezone.now()
    return BrowserSession.objects.filter(user=user, began_at__range=(now - MAX_AGE, now + MAX_AGE))


def mark_reauthenticated(request: HttpRequest, *, is_proven: bool) -> None:
    """Note that somebody is back, and whether they gave the password and what second factor they
    have; the session gets a new key."""
    now = timezone.now()
    row = BrowserSession.objects.filter(pk=_row_pk(request))
    row.update(seen_at=now, **({"proven_at": now} if is_proven else {}))
    request.session.cycle_key()


def mark_without_password(request: HttpRequest) -> None:
    """Note that a session began without the password: changing accounts will ask for it."""
    long_ago = timezone.now() - MAX_AGE
    BrowserSession.objects.filter(pk=_row_pk(request)).update(proven_at=long_ago)


@receiver(user_logged_out)
def end(request: HttpRequest | None, **kwargs: Any) -> None:
    """Delete the row of a session that ends by log-out."""
    if request is not None:
        BrowserSession.objects.filter(pk=_row_pk(request)).delete()


def browser_name(user_agent: str) -> str:
    """A name that tells one's browsers apart, such as “Firefox on Windows”."""
    browser = _first_match(TOKENS["browsers"], user_agent) or "A browser"
    system = _first_match(TOKENS["systems"], user_agent)
    return f"{browser} on {system}" if system else browser


def _first_match(names: dict[str, str], user_agent: str) -> str:
    return next((name for token, name in names.items() if token in user_agent), "")
