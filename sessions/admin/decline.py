"""Declining an application: a message is offered first, and goes out in the same act."""

import os

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from sessions.admin.application_actions import send
from sessions.admin.application_forms import DeclineForm
from sessions.admin.application_page import DecryptedPage
from sessions.admin.pages import render_page
from sessions.inbox.drafts import new_page_token
from sessions.models import Application, Draft, KeyChanged, MessageNotAllowed, Practice, SavedReply

PAGE = "admin:private_sessions_application_decline"
SEND, WITHOUT_MESSAGE, BACK = "send", "silent", "back"


def act(page: DecryptedPage) -> HttpResponse:
    """What the buttons do: lead to the page or back, or decline with its message or without one."""
    if page.target == BACK:
        return page.reload()
    if page.target not in (SEND, WITHOUT_MESSAGE):
        return redirect(PAGE, page.application.pk)
    if page.target == SEND:
        form = DeclineForm(page.request.POST)
        if form.is_valid():
            try:
                _decline(page, form.cleaned_data["decline"])
            except (MessageNotAllowed, KeyChanged) as error:
                form.add_error(None, str(error))
        if not form.is_valid():
            return show(page, form=form)
    else:
        page.application.set_status(Application.Status.DECLINED, now=timezone.now())
        page.log("Declined without a message")
        messages.success(page.request, "The application is declined, without a message.")
    return page.reload()


def show(page: DecryptedPage, *, form: DeclineForm | None = None) -> HttpResponse:
    """The page; it begins with what was typed here before, or with the practice's own words.

    It shows a name, so it is recorded. Raises ApplicationWithdrawn.
    """
    request, application, decrypted = page.request, page.application, page.decrypted
    key = os.urandom(32)
    application.record_access(request.user, now=timezone.now(), is_read=False)
    words = decrypted.drafts(page.drafts).get(Draft.Box.DECLINE, "")
    if not words and (saved := SavedReply.objects.filter(suggest_to_decline=True).first()):
        words = saved.filled(name=decrypted.name, practice=Practice.objects.current())
    text = {str(Draft.Box.DECLINE): words}
    return render_page(
        request,
        "application/decline",
        "Decline",
        form=form or DeclineForm(initial=text),
        application=application,
        name=decrypted.name,
        agreement=decrypted.agreement,
        has_email=application.may_email and bool((decrypted.content or {}).get("email")),
        reply_key=key.hex(),
        page_token=new_page_token(application, request.user, key, text),
    )


def _decline(page: DecryptedPage, text: str) -> None:
    """Send the message and decline, both or neither. Raises MessageNotAllowed and KeyChanged."""
    with transaction.atomic():
        is_new = send(page, text)
        page.application.set_status(Application.Status.DECLINED, now=timezone.now())
        page.mark_sent(Draft.Box.DECLINE)
    if is_new:
        page.log("Declined with a message")
    messages.success(page.request, "The application is declined, and your message is in it.")
