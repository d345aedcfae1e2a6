"""What the buttons of an application's page do: replying, its status, closing, taking back, and
declining, for which a message is offered first and goes out in the same act."""

import contextlib
import os

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format

from attachment_site.core.admin import ROW_NUMBER
from attachment_site.core.security.crypto import DecryptionError
from sessions import retention
from sessions.admin import application_forms as forms
from sessions.admin.application_page import ApplicationPage, DecryptedPage
from sessions.admin.pages import render_page
from sessions.inbox.drafts import as_typed, new_page_token, typed_boxes
from sessions.mail import announce_reply
from sessions.models import Application, Draft, KeyChanged, MessageNotAllowed, Practice, SavedReply
from sessions.models.conversation import message_key

DECLINE_PAGE = "admin:private_sessions_application_decline"
SEND, WITHOUT_MESSAGE, BACK = "send", "silent", "back"


def send(page: DecryptedPage, text: str) -> bool:
    """Add a reply, and a mail about it where the applicant allows it, in the caller's transaction.

    Returns whether it is new. Raises ApplicationWithdrawn, MessageNotAllowed and KeyChanged.
    """
    application, user, decrypted = page.application, page.request.user, page.decrypted
    writer = page.keyring.key.public_name_of(user)
    conversation_key, now = decrypted.conversation_key, timezone.now()
    key = message_key(page.key, application.reference, text)
    if not application.add_reply(
        text, key, conversation_key, user=user, writer_name=writer, now=now
    ):
        return False
    address = decrypted.content["email"] if decrypted.content else ""
    if application.may_email and address and not announce_reply(application, address):
        messages.warning(page.request, "No e-mail could be sent to the address that was given.")
    return True


def set_status(page: ApplicationPage) -> HttpResponse:
    """Set the status that the button names; what is closed stays closed."""
    form = forms.StatusForm({"status": page.target})
    if form.is_valid():
        application = page.application
        if application.set_status(form.cleaned_data["status"], now=timezone.now()):
            page.log(f"Status: {application.get_status_display()}")
        said = f"The status is now “{application.get_status_display()}”."
        if application.is_closed and application.status not in application.CLOSED_STATUSES:
            said += " The conversation stays closed."
        messages.success(page.request, said)
    return page.reload()


def close(page: ApplicationPage) -> HttpResponse:
    if page.application.close(now=timezone.now()):
        page.log("Closed")
    messages.success(page.request, "The conversation is closed.")
    return page.reload()


def reopen(page: ApplicationPage) -> HttpResponse:
    if retention.reopen(page.application):
        page.log("Reopened")
    label = page.application.get_status_display()
    messages.success(page.request, f"The conversation is open again, as “{label}”.")
    return page.reload()


def keep(page: ApplicationPage) -> HttpResponse:
    """Put erasing off until the chosen day."""
    form = forms.KeepForm(page.application, data=page.request.POST)
    if not form.is_valid():
        return page.show(status=422, keep_form=form)
    months = form.cleaned_data["keep_for"]
    page.mark_sent(Draft.Box.KEEP)
    if retention.keep_longer(page.application, months, today=timezone.localdate()):
        day = date_format(retention.erased_on(page.application))
        page.log(f"Kept until {day}")
        messages.success(page.request, f"The application is kept until {day}.")
    return page.reload()


def take_back(page: DecryptedPage) -> HttpResponse:
    """Take back the reply that the button names; its words go to the end of the reply box."""
    application, user = page.application, page.request.user
    number = int(page.target) if ROW_NUMBER.fullmatch(page.target) else 0
    with transaction.atomic():
        key, today = page.decrypted.conversation_key, timezone.localdate()
        reply = application.take_back(number, key, user=user, today=today)
        if reply is None:
            is_there = application.messages.filter(pk=number).exists()
            said = "It is too late to take this back: it has been read."
            messages.warning(page.request, said if is_there else "It has been taken back already.")
            return page.reload()
        with contextlib.suppress(DecryptionError):
            written = page.request.POST.get(Draft.Box.REPLY, "").strip()
            taken, times = reply.decrypt_with_times(page.keyring.private_for(application))
            text = {str(Draft.Box.REPLY): f"{written}\n\n{taken}".strip()}
            if times.offered and not typed_boxes(page.request.POST).get(Draft.Box.TIMES):
                text[str(Draft.Box.TIMES)] = as_typed(times)
            # A key that no page has: this one may have sent the reply.
            Draft.objects.keep(application, user, os.urandom(32), text)
        page.log("Took back a reply")
    messages.success(page.request, "The reply is taken back. Its words are in the box again.")
    return page.reload("#reply")


def decline(page: DecryptedPage) -> HttpResponse:
    """What the buttons do: lead to the page or back, or decline with its message or without one."""
    if page.target == BACK:
        return page.reload()
    if page.target not in (SEND, WITHOUT_MESSAGE):
        return redirect(DECLINE_PAGE, page.application.pk)
    if page.target == SEND:
        form = forms.DeclineForm(page.request.POST)
        if form.is_valid():
            try:
                _decline(page, form.cleaned_data["decline"])
            except (MessageNotAllowed, KeyChanged) as error:
                form.add_error(None, str(error))
        if not form.is_valid():
            return show_decline(page, form=form)
    else:
        page.application.set_status(Application.Status.DECLINED, now=timezone.now())
        page.log("Declined without a message")
        messages.success(page.request, "The application is declined, without a message.")
    return page.reload()


def show_decline(page: DecryptedPage, *, form: forms.DeclineForm | None = None) -> HttpResponse:
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
        form=form or forms.DeclineForm(initial=text),
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
