"""Re-authentication: the password again, without losing the form that was being sent."""

from typing import NamedTuple

from django.contrib import admin
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables

from attachment_site.accounts import audit_log, browser_sessions
from attachment_site.accounts.forms import PasswordForm
from attachment_site.accounts.throttle import TOO_MANY_ATTEMPTS, SignInAttempt
from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.text import posted_fields, strip_control_chars

OWN_FIELDS = ("reauth_password", "reauth_method")


class PasswordPrompt(NamedTuple):
    """What the page says when it asks."""

    title: str
    words: str


IDLE = PasswordPrompt(
    "Welcome back", "You have been away for half an hour, so the desk has closed itself."
)
SENSITIVE = PasswordPrompt(
    "Is it you?",
    "This page decides who may come to the desk, so it asks for your password once more.",
)


@sensitive_variables()
def reauthenticate(request: StaffRequest, prompt: PasswordPrompt) -> HttpResponseBase | None:
    """A page that asks for the password and holds the interrupted form; None once it is right.

    The page posts the interrupted form again, to the same address and with the password added, so
    that its view receives it unchanged.
    """
    is_answered = "reauth_password" in request.POST
    posted = strip_control_chars(request.POST)
    form = PasswordForm(posted if is_answered else None, user=request.user)
    if is_answered and _is_valid(request, form):
        browser_sessions.mark_reauthenticated(request)
        was_get = request.POST.get("reauth_method") == "GET"
        return redirect(request.get_full_path()) if was_get else None
    context = admin.site.each_context(request) | {
        "title": prompt.title,
        "words": prompt.words,
        "form": form,
        "method": request.POST.get("reauth_method") or request.method,
        "posted": posted_fields(request.POST, leave_out=OWN_FIELDS),
        "had_files": bool(request.FILES),
    }
    response = render(request, "admin/accounts/reauthenticate.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _is_valid(request: StaffRequest, form: PasswordForm) -> bool:
    """Whether the password is right; attempts count as those at sign-in."""
    attempt = SignInAttempt(request, request.user.get_username())
    if not attempt.register():
        audit_log.warning("too many passwords", request.user)
        form.add_error("reauth_password", TOO_MANY_ATTEMPTS)
        return False
    if not form.is_valid():
        audit_log.warning("wrong password, typed again", request.user)
        return False
    attempt.refund()
    audit_log.info("typed the password again", request.user)
    return True
