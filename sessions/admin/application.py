"""The page of one application in the inbox, and the actions of its buttons."""

import os
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from attachment_site.core.http.requests import StaffRequest
from sessions.admin import application_forms as forms
from sessions.admin.key_forms import UnlockForm
from sessions.admin.pages import INBOX, is_secret_valid, own_key, secret_form
from sessions.inbox.decrypted_application import DecryptedApplication
from sessions.inbox.unlock import Keyring, unlock_inbox
from sessions.mail import announce_reply
from sessions.models import (
    Access,
    Application,
    ApplicationWithdrawn,
    Message,
    Note,
    Practice,
    WrappedKey,
)
from sessions.retention import erase_application


@sensitive_variables()
def show(
    model_admin: ModelAdmin,
    request: StaffRequest,
    application: Application,
    keyring: Keyring | None,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """Show the application; decrypting it is recorded in the access log and marks it as read."""
    decrypted = None
    if keyring is not None:
        decrypted = DecryptedApplication(application, keyring)
        if not application.is_withdrawn:
            is_read = request.method == "GET"
            application.record_access(request.user, now=timezone.now(), is_read=is_read)
    page = model_admin.admin_site.each_context(request) | {
        "title": f"Application {application.reference}",
        "opts": model_admin.opts,
        "application": application,
        "decrypted": decrypted,
        "keyring": keyring,
        "may_change": model_admin.has_change_permission(request),
        "statuses": forms.StatusForm.CHOICES,
        "accesses": application.accesses.select_related("user")[:20],
        "reply_key": os.urandom(32).hex(),
        "reply_form": forms.ReplyForm(),
        "saved_form": forms.SavedReplyForm(),
        "note_form": forms.NoteForm(),
        "erase_form": forms.EraseForm(),
    }
    request.current_app = model_admin.admin_site.name
    template = "admin/private_sessions/application/application.html"
    return render(request, template, page | context, status=status)


@sensitive_variables()
def unlock_and_act(
    model_admin: ModelAdmin, request: StaffRequest, application: Application
) -> HttpResponse:
    """Keep what was posted after the inbox had locked: the page asks for the passphrase, which
    unlocks the inbox and does what was asked."""
    wrapped = own_key(request, WrappedKey.Kind.PASSPHRASE)
    form = None
    if wrapped is not None and "passphrase" in request.POST:
        form = secret_form(UnlockForm, request, wrapped)
        if is_secret_valid(request, form):
            keyring = Keyring.from_private_key(wrapped.key, form.private)
            response = act(model_admin, request, DecryptedApplication(application, keyring))
            unlock_inbox(request, response, wrapped.key, form.private)
            return response
    elif wrapped is not None:
        form = UnlockForm(wrapped=wrapped)
    unsent = {name: request.POST.get(name, "") for name in ("action", "key", "text", "note")}
    return show(
        model_admin, request, application, None, status=422, unlock_form=form, unsent=unsent
    )


@sensitive_variables()
def act(
    model_admin: ModelAdmin, request: StaffRequest, decrypted: DecryptedApplication
) -> HttpResponse:
    """Do what the pressed button says."""
    action = ACTIONS.get(request.POST.get("action", ""))
    is_withdrawn = decrypted.application.is_withdrawn
    if action is None or (is_withdrawn and action not in (_export, _erase)):
        return _back(decrypted)
    try:
        return action(model_admin, request, decrypted)
    except ApplicationWithdrawn:
        return withdrawn_meanwhile(request)


def withdrawn_meanwhile(request: StaffRequest) -> HttpResponse:
    """Back to the list, from an application that was withdrawn or erased meanwhile."""
    messages.warning(request, "The applicant has withdrawn in the meantime. Nothing was done.")
    return redirect(INBOX)


@sensitive_variables()
def _reply(
    model_admin: ModelAdmin, request: StaffRequest, decrypted: DecryptedApplication
) -> HttpResponse:
    form = forms.ReplyForm(request.POST)
    if not form.is_valid():
        return _show_again(model_admin, request, decrypted, reply_form=form)
    application = decrypted.application
    address = decrypted.content["email"] if decrypted.content else ""
    is_announced = True
    with transaction.atomic():
        is_new = application.add_message(
            form.cleaned_data["text"],
            Message.Sender.PRACTITIONER,
            _message_key(request.POST.get("key", "")),
            now=timezone.now(),
        )
        if is_new and application.may_email and address:
            is_announced = announce_reply(application, address)
    if not is_announced:
        messages.warning(request, "No mail could be sent to the address that was given.")
    if is_new:
        model_admin.log_change(request, application, "Replied")
    messages.success(request, "Your reply is in the conversation.")
    return _back(decrypted)


@sensitive_variables()
def _add_saved_reply(
    model_admin: ModelAdmin, request: StaffRequest, decrypted: DecryptedApplication
) -> HttpResponse:
    written = request.POST.get("text", "").strip()
    form = forms.SavedReplyForm(request.POST)
    if not form.is_valid():
        reply = forms.ReplyForm(initial={"text": written})
        return _show_again(model_admin, request, decrypted, saved_form=form, reply_form=reply)
    saved = form.filled(name=decrypted.name, practice=Practice.objects.current())
    reply = forms.ReplyForm(initial={"text": f"{written}\n\n{saved}".strip()})
    return show(model_admin, request, decrypted.application, decrypted.keyring, reply_form=reply)


@sensitive_variables()
def _add_note(
    model_admin: ModelAdmin, request: StaffRequest, decrypted: DecryptedApplication
) -> HttpResponse:
    form = forms.NoteForm(request.POST)
    if not form.is_valid():
        return _show_again(model_admin, request, decrypted, note_form=form)
    note = Note(application=decrypted.application, written_by=request.user)
    note.seal(form.cleaned_data["note"])
    with transaction.atomic():
        decrypted.application.lock_row()
        note.save()
    messages.success(request, "The note is kept.")
    return _back(decrypted)


def _set_status(
    model_admin: ModelAdmin, request: StaffRequest, decrypted: DecryptedApplication
) -> HttpResponse:
    form = forms.StatusForm(request.POST)
    if form.is_valid():
        application = decrypted.application
        application.set_status(form.cleaned_data["status"], now=timezone.now())
        model_admin.log_change(request, application, f"Status: {application.status}")
        messages.success(request, f"The status is now “{application.get_status_display()}”.")
    return _back(decrypted)


def _close(
    model_admin: ModelAdmin, request: StaffRequest, decrypted: DecryptedApplication
) -> HttpResponse:
    decrypted.application.close(now=timezone.now())
    model_admin.log_change(request, decrypted.application, "Closed")
    messages.success(request, "The conversation is closed.")
    return _back(decrypted)


@sensitive_variables()
def _export(
    model_admin: ModelAdmin, request: StaffRequest, decrypted: DecryptedApplication
) -> HttpResponse:
    Access.objects.create(
        application=decrypted.application, user=request.user, kind=Access.Kind.EXPORTED
    )
    name = f"application-{decrypted.application.reference}.txt"
    response = HttpResponse(decrypted.as_text(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _erase(
    model_admin: ModelAdmin, request: StaffRequest, decrypted: DecryptedApplication
) -> HttpResponse:
    form = forms.EraseForm(request.POST)
    if not form.is_valid():
        return _show_again(model_admin, request, decrypted, erase_form=form)
    erase_application(decrypted.application)
    messages.success(request, "The application has been erased.")
    return redirect(INBOX)


ACTIONS: dict[str, Callable[[ModelAdmin, StaffRequest, DecryptedApplication], HttpResponse]] = {
    "reply": _reply,
    "saved": _add_saved_reply,
    "note": _add_note,
    "status": _set_status,
    "close": _close,
    "export": _export,
    "erase": _erase,
}


def _show_again(
    model_admin: ModelAdmin, request: StaffRequest, decrypted: DecryptedApplication, **context: Any
) -> HttpResponse:
    application, keyring = decrypted.application, decrypted.keyring
    return show(model_admin, request, application, keyring, status=422, **context)


def _back(decrypted: DecryptedApplication) -> HttpResponse:
    return redirect("admin:private_sessions_application_change", decrypted.application.pk)


def _message_key(posted: str) -> bytes:
    """The key of one rendered form, so that a double click sends one reply."""
    try:
        key = bytes.fromhex(posted)
    except ValueError:
        key = b""
    return key if len(key) == 32 else os.urandom(32)
