"""The password again, for those who are signed in; nothing that was typed is lost."""

from django.contrib import admin
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_variables

from attachment_site.accounts import audit_log, browser_sessions
from attachment_site.accounts.forms import PasswordForm
from attachment_site.accounts.throttle import TOO_OFTEN, SignInAttempt
from attachment_site.core.text import strip_control_chars

OWN_FIELDS = ("desk_password", "desk_was")
# Why the page asks: its title and its words
AWAY = ("Welcome back", "You have been away for half an hour, so the desk has closed itself.")
SURE = (
    "Is it you?",
    "This page decides who may come to the desk, so it asks for your password once more.",
)


@sensitive_variables()
def ask_for_password(request, why):
    """A page that asks for the password and carries on what was being sent; None once it is right.

    The page sends the very form again that was sent too late, to where it was sent, and the
    password with it; so whatever it holds goes on to its view unchanged.
    """
    is_answered = "desk_password" in request.POST
    form = PasswordForm(
        strip_control_chars(request.POST) if is_answered else None, user=request.user
    )
    if is_answered and _is_right(request, form):
        browser_sessions.prove(request)
        return redirect(request.get_full_path()) if request.POST.get("desk_was") == "GET" else None
    context = admin.site.each_context(request) | {
        "title": why[0],
        "words": why[1],
        "form": form,
        "method": request.POST.get("desk_was") or request.method,
        "kept": [
            (name, value)
            for name, values in strip_control_chars(request.POST).lists()
            for value in values
            if name not in OWN_FIELDS
        ],
        "had_files": bool(request.FILES),
    }
    response = render(request, "admin/accounts/idle.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _is_right(request, form) -> bool:
    attempt = SignInAttempt(request, request.user.get_username())
    if not attempt.begin():
        audit_log.warn("too many passwords", request.user)
        form.add_error("desk_password", TOO_OFTEN)
        return False
    if not form.is_valid():
        audit_log.warn("wrong password, typed again", request.user)
        return False
    attempt.take_back()
    audit_log.note("typed the password again", request.user)
    return True
