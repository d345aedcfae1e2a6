"""The page of one application in the inbox, and the actions of its buttons."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone

from attachment_site.core.text import posted_fields, secret_fields
from sessions.admin import application_actions as actions
from sessions.admin import application_forms as forms
from sessions.admin import notes
from sessions.admin.application_page import ApplicationPage, DecryptedPage, withdrawn_meanwhile
from sessions.admin.key_forms import UnlockForm
from sessions.admin.pages import INBOX, own_key, secret_form
from sessions.admin.times_form import TimesForm
from sessions.inbox.drafts import AUTOSAVE, TIMES_PREFIX, new_page_token, typed_boxes, typed_times
from sessions.inbox.unlock import Keyring, unlock_inbox
from sessions.models import (
    Access,
    ApplicationWithdrawn,
    Draft,
    KeyChanged,
    MessageNotAllowed,
    Practice,
    WrappedKey,
)
from sessions.models.times import join
from sessions.retention import erase_application
from sessions.views.calendar_file import calendar_file

CLOSED_TO_TIMES = "Nobody can choose a time while this is closed. Reopen it, or empty the times."


@dataclass
class LockedPage(ApplicationPage):
    """The page while the inbox is locked."""

    def act(self) -> HttpResponse:
        """Keep what was posted after the inbox had locked: the page asks for the passphrase, which
        unlocks the inbox and does what was asked."""
        if self.action == AUTOSAVE:
            return HttpResponse(status=204)
        posted = self.request.POST
        wrapped = own_key(self.request, WrappedKey.Kind.PASSPHRASE)
        form = None
        if wrapped is not None and "passphrase" in posted:
            form = secret_form(UnlockForm, self.request, wrapped)
            if form.is_valid():
                keyring = Keyring.from_private_key(self.request, wrapped.key, form.private)
                page = UnlockedPage(self.model_admin, self.request, self.application, keyring)
                response = page.act()
                unlock_inbox(self.request, response, wrapped.key, form.private)
                return response
        elif wrapped is not None:
            form = UnlockForm(wrapped=wrapped)
        leave_out = {"csrfmiddlewaretoken"} | secret_fields(posted)
        unsent = dict(posted_fields(posted, leave_out=leave_out))
        return self.show(status=422, unlock_form=form, unsent=unsent)


@dataclass
class UnlockedPage(DecryptedPage):
    """The page with everything decrypted, and its buttons."""

    def show(self, *, status: int = 200, **context: Any) -> HttpResponse:
        """Decrypting is recorded in the access log, and a GET marks the application as read."""
        if not self.application.is_withdrawn:
            is_read = self.request.method == "GET"
            self.application.record_access(self.request.user, now=timezone.now(), is_read=is_read)
        key, drafts = os.urandom(32), self.decrypted.drafts(self.drafts)
        boxes = drafts | typed_boxes(self.request.POST)
        note_texts = notes.correctable(self)
        keep_form = forms.KeepForm(self.application, chosen_before=boxes.get(Draft.Box.KEEP, ""))
        as_it_is = {str(Draft.Box.KEEP): keep_form.as_it_is}
        shown = as_it_is | {note.box: text for note, text in note_texts.items()} | drafts
        page = {
            "decrypted": self.decrypted,
            "keyring": self.keyring,
            "reply_key": key.hex(),
            "page_token": new_page_token(self.application, self.request.user, key, shown),
            "reply_form": forms.ReplyForm(initial=boxes),
            "times_form": TimesForm(initial=typed_times(boxes), agreement=self.decrypted.agreement),
            "saved_form": forms.SavedReplyForm(initial=boxes),
            "note_form": forms.NoteForm(initial=boxes),
            "notes": notes.boxes(self.decrypted, note_texts, boxes),
            "erase_form": forms.EraseForm(),
            "keep_form": keep_form,
        }
        return super().show(status=status, **page | context)

    def act(self) -> HttpResponse:
        """Do what the pressed button says."""
        allowed = IF_WITHDRAWN if self.application.is_withdrawn else ACTIONS
        try:
            return allowed.get(self.action, UnlockedPage.reload)(self)
        except ApplicationWithdrawn:
            return withdrawn_meanwhile(self.request)
        except (MessageNotAllowed, KeyChanged) as error:
            messages.error(self.request, str(error))
            return self.show(status=422)

    def _reply(self) -> HttpResponse:
        form = forms.ReplyForm(self.request.POST)
        times_form = TimesForm(self.request.POST, agreement=self.decrypted.agreement)
        if times_form.is_valid() and times_form.times.offered and self.application.is_closed:
            times_form.add_error("0-day", CLOSED_TO_TIMES)
        if not all([form.is_valid(), times_form.is_valid()]):
            return self.show(status=422, reply_form=form, times_form=times_form)
        with transaction.atomic():
            text = join(form.cleaned_data["text"], times_form.times)
            is_new = actions.send(self, text)
            self.mark_sent(Draft.Box.REPLY)
            self.mark_sent(Draft.Box.TIMES)
        if is_new:
            self.log("Replied after closing" if self.application.is_closed else "Replied")
        said = "Your reply is in the conversation"
        said += ", which stays closed." if self.application.is_closed else "."
        messages.success(self.request, said)
        return self.reload()

    def _add_saved_reply(self) -> HttpResponse:
        form = forms.SavedReplyForm(self.request.POST)
        if not form.is_valid():
            return self.show(status=422, saved_form=form)
        written = self.request.POST.get("text", "").strip()
        saved = form.cleaned_data["saved_reply"].filled(
            name=self.decrypted.name, practice=Practice.objects.current()
        )
        text = {str(Draft.Box.REPLY): f"{written}\n\n{saved}".strip()}
        if wanted := form.cleaned_data["saved_reply"].times:
            asked = self.request.POST.copy()
            asked[f"{TIMES_PREFIX}-asked"] = str(wanted)
            text[str(Draft.Box.TIMES)] = typed_boxes(asked)[str(Draft.Box.TIMES)]
        with transaction.atomic():
            Draft.objects.keep(self.application, self.request.user, self.key, text)
            self.mark_sent(Draft.Box.SAVED_REPLY)
        return self.reload("#reply")

    def _export(self) -> HttpResponse:
        Access.objects.create(
            application=self.application, user=self.request.user, kind=Access.Kind.EXPORTED
        )
        name = f"application-{self.application.reference}.txt"
        context = {
            "application": self.application,
            "decrypted": self.decrypted,
            # Of a reply without a writer of its own
            "practitioner": Practice.objects.current().practitioner_name,
        }
        text = render_to_string("admin/private_sessions/application/export.txt", context)
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


IF_WITHDRAWN: dict[str, Callable[[UnlockedPage], HttpResponse]] = {
    "export": UnlockedPage._export,
    "erase": UnlockedPage._erase,
}
ACTIONS = IF_WITHDRAWN | {
    "reply": UnlockedPage._reply,
    "saved": UnlockedPage._add_saved_reply,
    "note": notes.add,
    "correct": notes.correct,
    "status": actions.set_status,
    "close": actions.close,
    "decline": actions.decline,
    "reopen": actions.reopen,
    "keep": actions.keep,
    "take-back": actions.take_back,
    "calendar": lambda page: calendar_file(page.decrypted.agreement, "practice") or page.reload(),
    AUTOSAVE: lambda page: HttpResponse(status=204),
}
