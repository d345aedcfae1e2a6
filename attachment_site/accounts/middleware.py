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
from django.utils.cache import add_never_cache_headers

from attachment_site.accounts import browser_sessions
from attachment_site.accounts.devices import devices_of
from attachment_site.accounts.reauthenticate import AWAY, SURE, ask_for_password
from attachment_site.core.http.urls import cached_reverse

PENDING_STEP = "second_factor"


class PendingStep(enum.StrEnum):
    """What somebody who has signed in with a password still has to do."""

    CODE = "code"
    SET_UP = "set-up"


PAGES = {PendingStep.CODE: "admin:second_factor", PendingStep.SET_UP: "admin:second_factor_set_up"}
# What decides who may come in: here the password must have been typed a short while ago.
ACCOUNTS = ("admin:second_factor_set_up", "admin:second_factor_codes", "admin:end_sessions")


@receiver(user_logged_in)
def note_pending_step(request, user, **kwargs) -> None:
    """At the start of a session, note which second step it needs."""
    if devices_of(user):
        request.session[PENDING_STEP] = PendingStep.CODE
    elif settings.SECOND_FACTOR_REQUIRED and user.is_staff:
        request.session[PENDING_STEP] = PendingStep.SET_UP


def protect_admin(get_response):
    """Middleware: nobody passes to the desk whose session was ended from elsewhere or is twelve
    hours old, who still owes a second step, or who has to type the password again: after thirty
    minutes away, and before changing who may come in. No browser keeps a page of the desk."""

    def middleware(request):
        desk = cached_reverse("admin:index")
        if not request.path.startswith(desk) or not request.user.is_authenticated:
            return get_response(request)
        row = browser_sessions.current(request)
        if row is None:
            logout(request)
            return get_response(request)
        is_door = request.path in {cached_reverse("admin:login"), cached_reverse("admin:logout")}
        response = (None if is_door else _stop(request, row)) or get_response(request)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware


def _stop(request, row):
    """The page that comes before the one that was asked for, if one does."""
    if page := _second_step(request):
        return page
    if _away(row.seen_at) > browser_sessions.IDLE:
        return ask_for_password(request, AWAY)
    # Whoever sets a first telephone up may take their time: there is none yet to put in its place.
    is_sure = PENDING_STEP in request.session or _away(row.proven_at) <= browser_sessions.PROVEN
    if not is_sure and _is_about_accounts(request):
        return ask_for_password(request, SURE)
    if _away(row.seen_at) > browser_sessions.SEEN_ROUGHLY:
        row.seen_at = timezone.now()
        row.save(update_fields=["seen_at"])
    return None


def _away(moment) -> datetime.timedelta:
    """How far a moment is away; one ahead is as doubtful as one long ago."""
    return abs(timezone.now() - moment)


def _is_about_accounts(request):
    users = reverse("admin:app_list", args=["auth"])
    return request.path.startswith(users) or request.path in {reverse(name) for name in ACCOUNTS}


def _second_step(request):
    page = PAGES.get(request.session.get(PENDING_STEP))
    if page is None or request.path == reverse(page):
        return None
    return redirect(reverse(page, query={"next": request.get_full_path()}))
