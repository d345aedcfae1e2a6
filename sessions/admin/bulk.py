"""What is done to many applications at once, from the list of the inbox."""

import contextlib

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.utils import timezone

from attachment_site.core.admin import ROW_NUMBER
from attachment_site.core.http.requests import StaffRequest
from sessions.admin.pages import SEARCH, render_page
from sessions.inbox.unlock import get_keyring
from sessions.models import Application, ApplicationWithdrawn, MessageNotAllowed
from sessions.retention import erase_spam

# The buttons of the list, with their past participles.
MARKS = {"close": "closed", "spam": "marked as spam"}


def act(model_admin: ModelAdmin, request: StaffRequest) -> HttpResponse:
    """Do what the pressed button of the list says."""
    action, chosen = request.POST.get("action", ""), numbers(request.POST.getlist("chosen"))
    found = Application.objects.filter(pk__in=chosen).exclude(status=Application.Status.WITHDRAWN)
    spam = Application.objects.filter(status=Application.Status.SPAM)
    if action == "erase":
        spam = spam.filter(pk__in=chosen)
    if action in ("erase", "erase-all") and spam and get_keyring(request):
        # The page names each row, so that no other is erased.
        named = {"letters": ",".join(str(row.pk) for row in spam), "count": len(spam)}
        return render_page(request, "inbox/erase_spam", "Erase spam", **named)
    if action == "erase-for-good" and get_keyring(request):
        letters = numbers(request.POST.get("letters", "").split(","))
        erased = erase_spam(letters)
        words = f"{_letters(erased)} erased."
        if kept := len(letters) - erased:
            words += (
                f" {_letters(kept)} stayed or had gone before: only what is marked as spam goes."
            )
        messages.success(request, words)
    elif action in MARKS and found:
        count = sum(_mark(model_admin, request, row, action) for row in found)
        messages.success(request, f"{_letters(count)} {MARKS[action]}.")
    else:
        messages.warning(request, "Tick the applications and choose what to do with them.")
    return redirect(SEARCH if request.GET.get("from") == "search" else request.get_full_path())


def numbers(texts: list[str]) -> list[int]:
    """Those texts that could be numbers of rows."""
    return [int(text) for text in texts if ROW_NUMBER.fullmatch(text)]


def _mark(
    model_admin: ModelAdmin, request: StaffRequest, application: Application, action: str
) -> bool:
    """Close it or mark it as spam; False for one that was withdrawn or written over."""
    with contextlib.suppress(ApplicationWithdrawn, MessageNotAllowed):
        if action == "close":
            application.close(now=timezone.now())
        else:
            application.set_status(Application.Status.SPAM, now=timezone.now())
        model_admin.log_change(request, application, MARKS[action].capitalize())
        return True
    return False


def _letters(count: int) -> str:
    return f"{count} application{pluralize(count)}"
