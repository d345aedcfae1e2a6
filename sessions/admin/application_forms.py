"""Forms of the inbox and of an application's page."""

from typing import Any, cast

from django import forms
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.formats import date_format

from sessions.models import Application, Note, SavedReply
from sessions.querysets import ApplicationQuerySet
from sessions.retention import days_to_choose, erased_soon
from sessions.views.fields import LongTextField


class InboxListForm(forms.Form):
    """Which applications the list shows."""

    ALL, SOON = "all", "soon"
    CHOICES = ((ALL, "All"), (SOON, "Erased soon"), *Application.Status.choices)

    status = forms.ChoiceField(choices=CHOICES, required=False)

    @property
    def chosen(self) -> str:
        """The chosen status, `ALL`, or nothing."""
        return self.cleaned_data["status"] if self.is_valid() else ""

    def filtered(self, applications: ApplicationQuerySet) -> ApplicationQuerySet:
        """Those with the chosen status, or all; by default without spam and withdrawn ones."""
        if self.chosen == self.ALL:
            return applications
        if self.chosen == self.SOON:
            return erased_soon(applications)
        if self.chosen:
            return applications.filter(status=self.chosen)
        return applications.not_set_aside()


class SearchForm(forms.Form):
    words = forms.CharField(
        label="Search the letters",
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ReplyForm(forms.Form):
    text = LongTextField(
        label="Your reply", error_messages={"required": "Write something before you send it."}
    )


class DeclineForm(forms.Form):
    decline = LongTextField(
        label="Your message",
        widget=forms.Textarea(attrs={"rows": 16, "dir": "auto"}),
        error_messages={"required": "Write something, or decline without a message."},
    )


class NoteForm(forms.Form):
    note = LongTextField(
        label="Add a note",
        help_text=(
            "Sealed like the letter, and never shown to the applicant here. In many countries an"
            " applicant may ask to see notes: write as if they will."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        error_messages={"required": "Write the note before you save it."},
    )


class CorrectionForm(NoteForm):
    """Other words for a note, in a field that bears the note's name."""

    def __init__(self, note: Note, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields[note.box] = self.fields.pop("note")
        field.label = "Corrected note"
        field.help_text = "It takes the place of the earlier wording, which is not kept."


class SavedReplyForm(forms.Form):
    saved_reply = forms.ModelChoiceField(
        SavedReply.objects.all(),
        label="Saved reply",
        empty_label="Choose one",
        error_messages={"required": "Choose a saved reply first."},
    )


class StatusForm(forms.Form):
    """A new status; only the applicant can withdraw, and declining has a page of its own."""

    CHOICES = [
        (value, label)
        for value, label in Application.Status.choices
        if value not in Application.CLOSED_STATUSES
    ]

    status = forms.ChoiceField(choices=CHOICES)


AS_IT_IS = -1


class KeepForm(forms.Form):
    """Until when an application is kept; `chosen_before` is a choice that was not saved."""

    keep_for = forms.TypedChoiceField(label="Keep it until", coerce=int)

    def __init__(self, application: Application, *, chosen_before: str = "", **kwargs: Any) -> None:
        days = days_to_choose(application, timezone.localdate())
        kept_until = application.kept_until
        chosen = [months for months, day in days.items() if months and day == kept_until]
        choices = []
        for months, day in days.items():
            later = f"{months} month{pluralize(months)} longer" if months else "as planned"
            choices.append((months, f"{date_format(day)}, {later}"))
        if days and kept_until and not chosen and kept_until > min(days.values()):
            # From before the conversation was closed or opened again.
            choices.insert(0, (AS_IT_IS, f"{date_format(kept_until)}, as it is now"))
            chosen = [AS_IT_IS]
        self.as_it_is = str(chosen[0] if chosen else 0)
        is_choice = chosen_before in [str(value) for value, _ in choices]
        initial = {"keep_for": chosen_before if is_choice else self.as_it_is}
        super().__init__(initial=initial, **kwargs)
        cast(forms.TypedChoiceField, self.fields["keep_for"]).choices = choices


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label="Yes, erase this application. It cannot be brought back",
        error_messages={"required": "Tick the box to say that you are sure."},
    )
