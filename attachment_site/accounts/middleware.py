"""Admin is closed until the second factor is given, and once a session has ended or is idle."""

import datetime
import enum
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from attachment_site.accounts import browser_sessions
from attachment_site.accounts.devices import has_second_factor
from attachment_site.accounts.models import BrowserSession
from attachment_site.accounts.reauthenticate import IDLE, SENSITIVE, reauthenticate
from attachment_site.core.http.requests import GetResponse, StaffRequest
from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.security.person_lock import person

PENDING_STEP = "second_factor"


class PendingStep(enum.StrEnum):
    """What remains to be done after the password."""

    CODE = "code"
    SET_UP = "set-up"


# The first is where one is led.
STEP_PAGES: dict[str, tuple[str, ...]] = {
    PendingStep.CODE: ("admin:second_factor",),
    PendingStep.SET_UP: ("admin:second_factor_set_up", "admin:second_factor_app"),
}
# Pages that every session may see: to begin or end it, or to ask for the passkey to go on with.
OPEN_PAGES = ("admin:login", "admin:logout", "admin:passkey_options")
# Pages that decide who can sign in: they need a password and a second factor of a short while ago.
SENSITIVE_PAGES = (
    "admin:second_factor_set_up",
    "admin:second_factor_app",
    "admin:second_factor_remove",
    "admin:second_factor_codes",
    "admin:end_sessions",
)


@receiver(user_logged_in)
def record_pending_step(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Record in a new session which second step it needs."""
    if has_second_factor(user):
        request.session[PENDING_STEP] = PendingStep.CODE
    elif settings.SECOND_FACTOR_REQUIRED and user.is_staff:
        request.session[PENDING_STEP] = PendingStep.SET_UP


def protect_admin(get_response: GetResponse) -> GetResponse:
    """Middleware: let nobody into admin whose session was ended elsewhere or is twelve hours old,
    whose second step is pending, or who has to type the password again: after thirty idle minutes,
    and before changing who can sign in. No browser caches a page of admin."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        is_admin = request.path.startswith(cached_reverse("admin:index"))
        if not is_admin or not request.user.is_authenticated:
            return get_response(request)
        request = cast(StaffRequest, request)
        browser_session = browser_sessions.current(request)
        if browser_session is None:
            logout(request)
            return get_response(request)
        token = person.set(request.user.pk)
        try:
            response = _interrupt(request, browser_session) or get_response(request)
        finally:
            person.reset(token)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware


def _interrupt(request: StaffRequest, row: BrowserSession) -> HttpResponseBase | None:
    if request.path in map(cached_reverse, OPEN_PAGES):
        return None
    step_pages = STEP_PAGES.get(request.session.get(PENDING_STEP, ""), ())
    if step_pages and request.path not in map(cached_reverse, step_pages):
        return redirect(reverse(step_pages[0], query={"next": request.get_full_path()}))
    # The first second factor may take its time: there is none yet that a thief could replace.
    is_recent = _distance(row.proven_at) <= browser_sessions.REAUTHENTICATION_TIMEOUT
    users, pages = cached_reverse("admin:app_list", "auth"), map(cached_reverse, SENSITIVE_PAGES)
    is_sensitive = request.path.startswith(users) or request.path in pages
    if is_sensitive and not is_recent and PENDING_STEP not in request.session:
        return reauthenticate(request, SENSITIVE)
    if _distance(row.seen_at) > browser_sessions.IDLE_TIMEOUT:
        return reauthenticate(request, IDLE)
    if _distance(row.seen_at) > browser_sessions.SEEN_RESOLUTION:
        row.seen_at = timezone.now()
        row.save(update_fields=["seen_at"])
    return None


def _distance(moment: datetime.datetime) -> datetime.timedelta:
    """The time between now and a moment; one in the future is as doubtful as one long past."""
    return abs(timezone.now() - moment)
