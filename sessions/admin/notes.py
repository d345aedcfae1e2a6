"""The practitioner's notes on an application's page. Whoever wrote a note can correct it."""

import contextlib
from collections.abc import Mapping
from typing import NamedTuple

from django.contrib import messages
from django.db import transaction
from django.forms.boundfield import BoundField
from django.http import HttpResponse
from django.utils import timezone

from attachment_site.core.security.crypto import DecryptionError
from sessions.admin.application_forms import CorrectionForm, NoteForm
from sessions.admin.application_page import DecryptedPage
from sessions.inbox.decrypted_application import DecryptedApplication
from sessions.models import AlreadySent, Draft, Note

CHANGED_MEANWHILE = (
    "This note was corrected on another page meanwhile: that is how it reads now. Your words are in"
    " the box. Save them again to put them in its place."
)


class NoteBox(NamedTuple):
    """A note as the page shows it; whoever may correct it gets a field, open once it is begun."""

    note: Note
    text: str
    correction: BoundField | None = None
    is_begun: bool = False


def correctable(page: DecryptedPage) -> dict[Note, str]:
    """The texts of the notes that this person wrote, unless somebody wrote over them."""
    texts = {}
    for note in page.application.notes.all():
        if note.written_by_id == page.request.user.pk and note.is_authentic:
            with contextlib.suppress(DecryptionError):
                texts[note] = note.decrypt(page.keyring.private_for(page.application))
    return texts


def boxes(
    decrypted: DecryptedApplication, texts: Mapping[Note, str], typed: Mapping[str, str]
) -> list[NoteBox]:
    """All notes; those in `texts` can be corrected, with what was typed there before."""
    found: list[NoteBox] = []
    for note, text in decrypted.notes:
        if note not in texts:
            found.append(NoteBox(note, text))
            continue
        words = typed.get(note.box, text)
        is_begun = words != text
        form = CorrectionForm(
            note, {note.box: words} if is_begun else None, initial={note.box: text}
        )
        found.append(NoteBox(note, text, form[note.box], is_begun))
    return found


def add(page: DecryptedPage) -> HttpResponse:
    """Save a new note, once for each rendered page. Raises AlreadySent."""
    form = NoteForm(page.request.POST)
    if not form.is_valid():
        return page.show(status=422, note_form=form)
    application, user, text = page.application, page.request.user, form.cleaned_data["note"]
    with transaction.atomic():
        application.lock_row(even_if_changed=True)
        if not Draft.objects.is_sent(application, user, page.key, Draft.Box.NOTE):
            note = Note(application=application, written_by=user)
            note.seal(text)
            note.save()
            page.mark_sent(Draft.Box.NOTE)
        elif text not in [known for _, known in page.decrypted.notes]:
            raise AlreadySent
    messages.success(page.request, "The note is saved.")
    return page.reload("#notes")


def correct(page: DecryptedPage) -> HttpResponse:
    """Replace the words of the note that the button names."""
    texts = correctable(page)
    note = next((row for row in texts if str(row.pk) == page.target), None)
    if note is None:
        return page.reload("#notes")
    form = CorrectionForm(note, page.request.POST)
    if not form.is_valid():
        return page.show(status=422)
    text = form.cleaned_data[note.box]
    if page.request.POST.get(f"{note.box}-seen", note.version) != note.version:
        messages.warning(page.request, CHANGED_MEANWHILE)
        return page.show(status=422)
    with transaction.atomic():
        page.application.lock_row(even_if_changed=True)
        if text != texts[note]:
            note.seal(text)
            note.corrected_at = timezone.now()
            note.save(update_fields=["sealed", "corrected_at"])
            page.log("Corrected a note")
        page.mark_sent(note.box)
    messages.success(page.request, "The note is corrected.")
    return page.reload("#notes")
