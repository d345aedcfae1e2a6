"""The time that an applicant chooses of those that a reply offers."""

import os
from typing import Any

from django import forms
from django.template.loader import render_to_string

from attachment_site.core.templatetags.dates import weekday_and_moment
from sessions.models import Application
from sessions.models.appointment import Agreement
from sessions.models.times import Times, join
from sessions.views.conversation_forms import send_message
from sessions.views.fields import UnrememberedForm


class ChoiceForm(UnrememberedForm):
    """One of the times that are offered; what cannot be chosen any more says why."""

    time = forms.CharField(
        label="Choose a time",
        required=False,
        # They stand in the reply that offers them, above the form.
        widget=forms.RadioSelect(attrs={"form": "conversation-form"}),
    )

    def __init__(self, *args: Any, stand: Agreement, time_zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stand = stand
        self.open = {moment.isoformat(): moment for moment in stand.open_times}
        self.fields["time"].widget.choices = [
            (
                name,
                render_to_string(
                    "sessions/_times.html#both", {"moment": moment, "time_zone": time_zone}
                ),
            )
            for name, moment in self.open.items()
        ]

    def clean(self) -> None:
        if (error := self._refusal()) and not self.is_repeated:
            self.add_error("time" if self.open else None, error)

    @property
    def is_repeated(self) -> bool:
        """Whether this time is the one that is agreed already, as after a double click."""
        agreed = self.stand.agreed
        return agreed is not None and agreed.isoformat() == self.cleaned_data.get("time", "")

    def _refusal(self) -> str:
        """Why the time cannot be chosen; empty if it can."""
        name = self.cleaned_data.get("time", "")
        if name in self.open:
            return ""
        if any(name == moment.isoformat() for moment in self.stand.offered):
            return "This time has passed meanwhile. Choose another one, or ask for other times."
        if self.open:
            if name:
                return "Other times have been offered since. Choose one of those."
            return "Choose one of the times first."
        if self.stand.agreed:
            agreed = weekday_and_moment(self.stand.agreed)
            return f"A time is agreed already: {agreed}. Write a message to change it."
        return "These times cannot be chosen any more. You can ask for others in a message."

    def save(self, application: Application, conversation_key: bytes) -> None:
        """Send the choice like a message; raises as `send_message`."""
        choice = Times(chosen=self.open[self.cleaned_data["time"]])
        send_message(application, join("", choice), os.urandom(32), conversation_key)
