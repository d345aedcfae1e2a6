"""What stands between a password and the desk: the second factor, and the end of a session."""

import datetime
import enum

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from attachment_site.guard.forms import own_devices
from attachment_site.guard.idle import SEEN, ask_again, note_seen

OWED = "second_factor"
BEGAN = "signed_in_at"
LONGEST = datetime.timedelta(hours=12)
IDLE = datetime.timedelta(minutes=30)
# Written once a minute, not at each request.
SEEN_SECONDS = 60


class Owed(enum.StrEnum):
    """What somebody who has signed in with a password still has to do."""

    CODE = "code"
    SET_UP = "set-up"


PAGES = {Owed.CODE: "admin:second_factor", Owed.SET_UP: "admin:second_factor_set_up"}


@receiver(user_logged_in)
def note_what_is_owed(request, user, **kwargs) -> None:
    """At the start of a session, note when it began and which second step it needs."""
    request.session[BEGAN] = timezone.now().timestamp()
    note_seen(request)
    if own_devices(user):
        request.session[OWED] = Owed.CODE
    elif settings.SECOND_FACTOR_REQUIRED and user.is_staff:
        request.session[OWED] = Owed.SET_UP


def guarded_desk(get_response):
    """Middleware: nobody passes to the desk who still owes a second step, has been away for thirty
    minutes and not typed the password again, or has been signed in for twelve hours."""

    def middleware(request):
        desk = reverse("admin:index")
        if not request.path.startswith(desk) or not request.user.is_authenticated:
            return get_response(request)
        if _seconds_since(request, BEGAN) > LONGEST.total_seconds():
            logout(request)
            return get_response(request)
        if request.path in {reverse(name) for name in ("admin:login", "admin:logout")}:
            return get_response(request)
        stop = _second_step(request)
        if stop is None and _seconds_since(request, SEEN) > IDLE.total_seconds():
            stop = ask_again(request)
        if stop is None and _seconds_since(request, SEEN) > SEEN_SECONDS:
            note_seen(request)
        return stop or get_response(request)

    return middleware


def _seconds_since(request, name) -> float:
    """How far a noted moment is away; one ahead is as doubtful as one long ago."""
    return abs(timezone.now().timestamp() - request.session.get(name, 0))


def _second_step(request):
    page = PAGES.get(request.session.get(OWED))
    if page is None or request.path == reverse(page):
        return None
    return redirect(reverse(page, query={"next": request.get_full_path()}))
