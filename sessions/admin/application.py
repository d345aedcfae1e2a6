"""The page of one application in the inbox, and what its buttons do."""

import os

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from sessions.admin.application_forms import (
    EraseForm,
    NoteForm,
    ReplyForm,
    SavedReplyForm,
    StatusForm,
)
from sessions.admin.key_forms import UnlockForm
from sessions.admin.pages import is_right, opening, own_key
from sessions.inbox import unlock
from sessions.inbox.decrypted_application import DecryptedApplication
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
def show(model_admin, request, application, inbox, *, status=200, **forms):
    """The application; opening it is noted in the access log, and unread becomes read."""
    opened = None
    if inbox is not None:
        opened = DecryptedApplication(application, inbox)
        if not application.is_withdrawn:
            is_read = request.method == "GET"
            application.record_access(request.user, now=timezone.now(), is_read=is_read)
    context = model_admin.admin_site.each_context(request) | {
        "title": f"Application {application.reference}",
        "opts": model_admin.opts,
        "application": application,
        "opened": opened,
        "inbox": inbox,
        "may_change": model_admin.has_change_permission(request),
        "statuses": StatusForm().fields["status"].choices,
        "accesses": application.accesses.select_related("user")[:20],
        "reply_key": os.urandom(32).hex(),
        "reply_form": ReplyForm(),
        "saved_form": SavedReplyForm(),
        "note_form": NoteForm(),
        "erase_form": EraseForm(),
    }
    request.current_app = model_admin.admin_site.name
    page = "admin/private_sessions/inbox/letter.html"
    return render(request, page, context | forms, status=status)


@sensitive_variables()
def unlock_and_act(model_admin, request, application):
    """What was sent after the inbox had locked itself: nothing of it is lost. The page keeps it
    and asks for the passphrase, which unlocks the inbox and does what was asked."""
    own = own_key(request, WrappedKey.Kind.PASSPHRASE)
    form = None
    if own is not None and "passphrase" in request.POST:
        form = opening(UnlockForm, request, own)
        if is_right(request, form):
            inbox = unlock.opened_now(own.key, form.private)
            response = act(model_admin, request, DecryptedApplication(application, inbox))
            unlock.unlock(request, response, own.key, form.private)
            return response
    elif own is not None:
        form = UnlockForm(wrapped=own)
    unsent = {name: request.POST.get(name, "") for name in ("action", "key", "text", "note")}
    return show(
        model_admin, request, application, None, status=422, unlock_form=form, unsent=unsent
    )


@sensitive_variables()
def act(model_admin, request, opened):
    """Do what the button that was pressed says."""
    actions = {
        "reply": _reply,
        "saved": _take_saved_reply,
        "note": _note,
        "status": _set_status,
        "close": _close,
        "export": _export,
        "erase": _erase,
    }
    action = actions.get(request.POST.get("action"))
    if action is None or (opened.application.is_withdrawn and action not in (_export, _erase)):
        return _back(opened.application)
    try:
        return action(model_admin, request, opened)
    except ApplicationWithdrawn:
        return withdrawn_meanwhile(request)


def withdrawn_meanwhile(request):
    """Back to the list, for one that was withdrawn or erased while its page was open."""
    messages.warning(request, "The applicant has withdrawn in the meantime. Nothing was done.")
    return redirect("admin:private_sessions_application_changelist")


@sensitive_variables()
def _reply(model_admin, request, opened):
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return _again(model_admin, request, opened, reply_form=form)
    application, now = opened.application, timezone.now()
    key = request.POST.get("key", "")
    with transaction.atomic():
        is_new = application.add_message(
            form.cleaned_data["text"], Message.Sender.PRACTITIONER, _message_key(key), now=now
        )
        address = opened.letter["email"] if opened.letter else ""
        told = True
        if is_new and application.may_email and address:
            told = announce_reply(application, address)
    if not told:
        messages.warning(request, "No mail could be sent to the address that was given.")
    if is_new:
        model_admin.log_change(request, application, "Replied")
    messages.success(request, "Your reply is in the conversation.")
    return _back(application)


@sensitive_variables()
def _take_saved_reply(model_admin, request, opened):
    written = request.POST.get("text", "").strip()
    form = SavedReplyForm(request.POST)
    if not form.is_valid():
        reply = ReplyForm(initial={"text": written})
        return _again(model_admin, request, opened, saved_form=form, reply_form=reply)
    saved = form.filled(name=opened.name, practice=Practice.objects.current())
    reply = ReplyForm(initial={"text": f"{written}\n\n{saved}".strip()})
    return show(model_admin, request, opened.application, opened.inbox, reply_form=reply)


@sensitive_variables()
def _note(model_admin, request, opened):
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _again(model_admin, request, opened, note_form=form)
    note = Note(application=opened.application, written_by=request.user)
    note.seal(form.cleaned_data["note"])
    with transaction.atomic():
        opened.application.lock_row()
        note.save()
    messages.success(request, "The note is kept.")
    return _back(opened.application)


def _set_status(model_admin, request, opened):
    form = StatusForm(request.POST)
    if form.is_valid():
        application = opened.application
        application.set_status(form.cleaned_data["status"], now=timezone.now())
        model_admin.log_change(request, application, f"Status: {application.status}")
        messages.success(request, f"The status is now “{application.get_status_display()}”.")
    return _back(opened.application)


def _close(model_admin, request, opened):
    opened.application.close(now=timezone.now())
    model_admin.log_change(request, opened.application, "Closed")
    messages.success(request, "The conversation is closed.")
    return _back(opened.application)


@sensitive_variables()
def _export(model_admin, request, opened):
    Access.objects.create(
        application=opened.application, user=request.user, kind=Access.Kind.EXPORTED
    )
    name = f"application-{opened.application.reference}.txt"
    response = HttpResponse(opened.as_text(), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _erase(model_admin, request, opened):
    form = EraseForm(request.POST)
    if not form.is_valid():
        return _again(model_admin, request, opened, erase_form=form)
    erase_application(opened.application)
    messages.success(request, "The application has been erased.")
    return redirect("admin:private_sessions_application_changelist")


def _again(model_admin, request, opened, **forms):
    application = opened.application
    return show(model_admin, request, application, opened.inbox, status=422, **forms)


def _back(application: Application):
    return redirect("admin:private_sessions_application_change", application.pk)


def _message_key(text: str) -> bytes:
    """The key of one rendered form, so that a double click sends one reply."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    return key if len(key) == 32 else os.urandom(32)
