"""Where somebody is signed in: one row a browser. A session whose row is gone has ended."""

import datetime
import re

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from attachment_site.accounts import audit_log
from attachment_site.accounts.models import BrowserSession

ROW = "signed_in"
LONGEST = datetime.timedelta(hours=12)
IDLE = datetime.timedelta(minutes=30)
# Whoever changes accounts has typed the password within this time.
PROVEN = datetime.timedelta(minutes=10)
# Written once a minute, not at each request.
SEEN_ROUGHLY = datetime.timedelta(minutes=1)
# What is in a User-Agent, the telling one first: most name others too.
BROWSERS = {
    **{"Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet"},
    **{"Firefox": "Firefox", "FxiOS": "Firefox", "Chrom": "Chrome", "CriOS": "Chrome"},
    "Safari": "Safari",
}
SYSTEMS = {
    **{"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"},
    **{"Mac OS": "macOS", "CrOS": "ChromeOS", "Linux": "Linux"},
}


@receiver(user_logged_in)
def begin(request, user, **kwargs) -> None:
    """Note a new session, and forget those that are past their time."""
    now = timezone.now()
    BrowserSession.objects.filter(began_at__lt=now - LONGEST).delete()
    agent = request.headers.get("User-Agent", "")
    row = BrowserSession.objects.create(
        user=user, began_at=now, seen_at=now, proven_at=now, browser=browser_name(agent)
    )
    request.session[ROW] = row.pk
    audit_log.note("signed in with the password", user)


def current(request) -> BrowserSession | None:
    """The row of this session; None where it has ended (one query)."""
    return _going_on(request.user).filter(pk=request.session.get(ROW)).first()


def others(request):
    """All other browsers in which this person is signed in."""
    return _going_on(request.user).exclude(pk=request.session.get(ROW))


def _going_on(user):
    """The rows whose time is not over; one that began ahead of the clock is as doubtful."""
    now = timezone.now()
    return BrowserSession.objects.filter(user=user, began_at__range=(now - LONGEST, now + LONGEST))


def prove(request) -> None:
    """The password was typed once more: the session goes on under a new key."""
    now = timezone.now()
    BrowserSession.objects.filter(pk=request.session.get(ROW)).update(seen_at=now, proven_at=now)
    request.session.cycle_key()


@receiver(user_logged_out)
def end(request, user, **kwargs) -> None:
    """Log-out ends this browser's row with its session."""
    if request is not None:
        BrowserSession.objects.filter(pk=request.session.get(ROW)).delete()


def browser_name(agent: str) -> str:
    """Words that tell one's browsers apart, such as “Firefox on Windows”."""
    browser, system = (
        next((name for sign, name in known.items() if re.search(sign, agent)), "")
        for known in (BROWSERS, SYSTEMS)
    )
    return f"{browser or 'A browser'} on {system}" if system else browser or "A browser"
