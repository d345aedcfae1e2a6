"""Re-authentication: the password again, without losing the form that was being sent."""

from django.contrib import admin
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from attachment_site.accounts import audit_log, browser_sessions
from attachment_site.accounts.devices import has_second_factor
from attachment_site.accounts.forms import PasswordForm, SecondFactorForm
from attachment_site.accounts.throttle import TOO_MANY_ATTEMPTS, SignInAttempt
from attachment_site.core.http.requests import StaffRequest
from attachment_site.core.text import posted_fields, strip_control_chars

PREFIX = "reauth"
OWN_FIELDS = ("reauth_password", "reauth-code", "reauth-passkey", "reauth_method")


# What the page says when it asks
IDLE = {
    "title": "Welcome back",
    "words": "You have been away for half an hour, so the desk has closed itself.",
}
SENSITIVE = {
    "title": "Is it you?",
    "words": "This page decides who may come to the desk, so it asks once more how you sign in.",
}


def reauthenticate(request: StaffRequest, prompt: dict[str, str]) -> HttpResponseBase | None:
    """A page that asks who it is and holds the interrupted form; None once the answer is right.

    After idle minutes the password or a passkey is enough; SENSITIVE pages need the password and,
    once there is one, a second factor. The page posts the interrupted form again, to the same
    address and with the answer added, so that its view receives it unchanged.
    """
    posted = strip_control_chars(request.POST)
    password = PasswordForm(user=request.user)
    factor = SecondFactorForm(prefix=PREFIX, request=request)
    needs_factor = prompt is SENSITIVE and has_second_factor(request.user)
    is_right = False
    if "reauth_method" in posted:
        given = SecondFactorForm(posted, prefix=PREFIX, request=request)
        if prompt is IDLE and given.answer:
            factor, is_right = given, given.is_valid()
        else:
            password = PasswordForm(posted, user=request.user)
            is_right = _is_password_right(request, password)
            # Validating a code uses it up: only once the password is right.
            if is_right and needs_factor:
                factor, is_right = given, _is_factor_right(request, given)
    if is_right:
        browser_sessions.mark_reauthenticated(request, is_proven=prompt is SENSITIVE)
        was_get = posted["reauth_method"] == "GET"
        return redirect(request.get_full_path()) if was_get else None
    context = {
        **admin.site.each_context(request),
        **prompt,
        "form": factor if factor.is_bound else password,
        "password": password,
        "factor": factor,
        "needs_factor": needs_factor,
        "method": posted.get("reauth_method") or request.method,
        "posted": posted_fields(request.POST, leave_out=OWN_FIELDS),
        "had_files": bool(request.FILES),
    }
    return render(request, "admin/accounts/reauthenticate.html", context, status=403)


def _is_factor_right(request: StaffRequest, form: SecondFactorForm) -> bool:
    if form.is_valid():
        audit_log.info("gave the second factor again", request.user)
    else:
        audit_log.warning("wrong second factor, asked again", request.user)
    return form.is_valid()


def _is_password_right(request: StaffRequest, form: PasswordForm) -> bool:
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
