"""The page of one application in the inbox, and the actions of its buttons."""

import os
from dataclasses import dataclass
from functools import cached_property
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
    Note,
    Practice,
    WrappedKey,
)
from sessions.retention import erase_application


@dataclass
class LockedPage:
    """The page while the inbox is locked: what is not encrypted."""

    model_admin: ModelAdmin
    request: StaffRequest
    application: Application

    @sensitive_variables()
    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        page = self.model_admin.admin_site.each_context(self.request) | {
            "title": f"Application {self.application.reference}",
            "opts": self.model_admin.opts,
            "application": self.application,
            "may_change": self.model_admin.has_change_permission(self.request),
            "statuses": forms.StatusForm.CHOICES,
            "accesses": self.application.accesses.select_related("user")[:20],
        }
        self.request.current_app = self.model_admin.admin_site.name
        template = "admin/private_sessions/application/application.html"
        return render(self.request, template, page | context, status=status)

    @sensitive_variables()
    def act(self) -> HttpResponse:
        """Keep what was posted after the inbox had locked: the page asks for the passphrase, which
        unlocks the inbox and does what was asked."""
        posted = self.request.POST
        wrapped = own_key(self.request, WrappedKey.Kind.PASSPHRASE)
        form = None
        if wrapped is not None and "passphrase" in posted:
            form = secret_form(UnlockForm, self.request, wrapped)
            if is_secret_valid(self.request, form):
                keyring = Keyring.from_private_key(wrapped.key, form.private)
                page = UnlockedPage(self.model_admin, self.request, self.application, keyring)
                response = page.act()
                unlock_inbox(self.request, response, wrapped.key, form.private)
                return response
        elif wrapped is not None:
            form = UnlockForm(wrapped=wrapped)
        unsent = {name: posted.get(name, "") for name in ("action", "key", "text", "note")}
        return self.show(status=422, unlock_form=form, unsent=unsent)


@dataclass
class UnlockedPage(LockedPage):
    """The page with everything decrypted, and its buttons."""

    keyring: Keyring

    @sensitive_variables()
    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """Decrypting is recorded in the access log, and a GET marks the application as read."""
        if not self.application.is_withdrawn:
            is_read = self.request.method == "GET"
            self.application.record_access(self.request.user, now=timezone.now(), is_read=is_read)
        page = {
            "decrypted": self._decrypted,
            "keyring": self.keyring,
            "reply_key": os.urandom(32).hex(),
            "reply_form": forms.ReplyForm(),
            "saved_form": forms.SavedReplyForm(),
            "note_form": forms.NoteForm(),
            "erase_form": forms.EraseForm(),
        }
        return super().show(status=status, **page | context)

    @cached_property
    def _decrypted(self) -> DecryptedApplication:
        return DecryptedApplication(self.application, self.keyring)

    @sensitive_variables()
    def act(self) -> HttpResponse:
        """Do what the pressed button says."""
        if_withdrawn = {"export": self._export, "erase": self._erase}
        actions = if_withdrawn | {
            "reply": self._reply,
            "saved": self._add_saved_reply,
            "note": self._add_note,
            "status": self._set_status,
            "close": self._close,
        }
        allowed = if_withdrawn if self.application.is_withdrawn else actions
        action = allowed.get(self.request.POST.get("action", ""), self._reload)
        try:
            return action()
        except ApplicationWithdrawn:
            return withdrawn_meanwhile(self.request)

    @sensitive_variables()
    def _reply(self) -> HttpResponse:
        form = forms.ReplyForm(self.request.POST)
        if not form.is_valid():
            return self.show(status=422, reply_form=form)
        content = self._decrypted.content
        address = content["email"] if content else ""
        is_announced = True
        with transaction.atomic():
            is_new = self.application.add_reply(
                form.cleaned_data["text"],
                _message_key(self.request.POST.get("key", "")),
                user=self.request.user,
                writer_name=self.keyring.key.public_name_of(self.request.user),
                now=timezone.now(),
            )
            if is_new and self.application.may_email and address:
                is_announced = announce_reply(self.application, address)
        if not is_announced:
            messages.warning(self.request, "No mail could be sent to the address that was given.")
        if is_new:
            self._log("Replied")
        messages.success(self.request, "Your reply is in the conversation.")
        return self._reload()

    @sensitive_variables()
    def _add_saved_reply(self) -> HttpResponse:
        written = self.request.POST.get("text", "").strip()
        form = forms.SavedReplyForm(self.request.POST)
        if not form.is_valid():
            reply = forms.ReplyForm(initial={"text": written})
            return self.show(status=422, saved_form=form, reply_form=reply)
        saved = form.filled(name=self._decrypted.name, practice=Practice.objects.current())
        reply = forms.ReplyForm(initial={"text": f"{written}\n\n{saved}".strip()})
        return self.show(reply_form=reply)

    @sensitive_variables()
    def _add_note(self) -> HttpResponse:
        form = forms.NoteForm(self.request.POST)
        if not form.is_valid():
            return self.show(status=422, note_form=form)
        note = Note(application=self.application, written_by=self.request.user)
        note.seal(form.cleaned_data["note"])
        with transaction.atomic():
            self.application.lock_row()
            note.save()
        messages.success(self.request, "The note is kept.")
        return self._reload()

    def _set_status(self) -> HttpResponse:
        form = forms.StatusForm(self.request.POST)
        if form.is_valid():
            self.application.set_status(form.cleaned_data["status"], now=timezone.now())
            self._log(f"Status: {self.application.status}")
            label = self.application.get_status_display()
            messages.success(self.request, f"The status is now “{label}”.")
        return self._reload()

    def _close(self) -> HttpResponse:
        self.application.close(now=timezone.now())
        self._log("Closed")
        messages.success(self.request, "The conversation is closed.")
        return self._reload()

    @sensitive_variables()
    def _export(self) -> HttpResponse:
        Access.objects.create(
            application=self.application, user=self.request.user, kind=Access.Kind.EXPORTED
        )
        name = f"application-{self.application.reference}.txt"
        text = self._decrypted.as_text()
        response = HttpResponse(text, content_type="text/plain; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    def _erase(self) -> HttpResponse:
        form = forms.EraseForm(self.request.POST)
        if not form.is_valid():
            return self.show(status=422, erase_form=form)
        erase_application(self.application)
        messages.success(self.request, "The application has been erased.")
        return redirect(INBOX)

    def _log(self, words: str) -> None:
        self.model_admin.log_change(self.request, self.application, words)

    def _reload(self) -> HttpResponse:
        return redirect("admin:private_sessions_application_change", self.application.pk)


def withdrawn_meanwhile(request: StaffRequest) -> HttpResponse:
    """Back to the list, from an application that was withdrawn or erased meanwhile."""
    messages.warning(request, "The applicant has withdrawn in the meantime. Nothing was done.")
    return redirect(INBOX)


def _message_key(posted: str) -> bytes:
    """The key of one rendered form, so that a double click sends one reply."""
    try:
        key = bytes.fromhex(posted)
    except ValueError:
        key = b""
    return key if len(key) == 32 else os.urandom(32)
