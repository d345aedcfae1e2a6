"""The forms of the applicant's side of the conversation."""

import os
import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils import timezone

from attachment_site.core.security import crypto
from attachment_site.core.templatetags.dates import weekday_and_moment
from sessions import tokens
from sessions.mail import announce
from sessions.models import Application, OutgoingMail, Practice
from sessions.models.appointment import Agreement
from sessions.models.conversation import message_key
from sessions.models.promises import answer_due_on
from sessions.models.times import NO_TIMES, Times, join
from sessions.views.fields import LongTextField, UnrememberedForm

# A letter that stands for a digit, or a word; what people read as a digit, in Latin, Greek and
# Cyrillic letters; and what they do so only beside digits, since “so” and “is” are words.
WORD = re.compile(r"[^\W\d_]+")
LOOK_LIKE_DIGITS = str.maketrans("OoØøΟοОоIilІі", "0000000011111")
BESIDE_DIGITS = LOOK_LIKE_DIGITS | str.maketrans("SsЅѕBΒВZzΖ", "5555888222")
# What may stand beside a receipt: the address where it is typed, and numbers of its groups.
WEB_ADDRESS = re.compile(r"(https?://)?[\w.-]+(:\d+)?/[\w./-]*", re.IGNORECASE)
NUMBERING = re.compile(r"(?<!\d)\d{1,2}[.):]\s+")
LENGTHS = (crypto.RECEIPT_DIGITS, crypto.EARLIER_RECEIPT_DIGITS)

NOT_FOUND = "We cannot find a conversation for this receipt: it may be mistyped, or erased."


def receipt_digits(typed: str) -> str:
    """The digits of a receipt as people type it: in groups, with words and other numbers beside
    it, in the digits of another script, with letters that look like digits."""
    text = unicodedata.normalize("NFKC", typed)
    plain = NUMBERING.sub(" ", WEB_ADDRESS.sub(" ", text))
    readings = [_groups(text), _groups(plain)]
    # Some other number may stand before the receipt or after it: “20 digits: …”.
    for groups in readings[::-1]:
        for number in range(1, len(groups)):
            readings += [groups[number:], groups[:-number]]
    found = ["".join(groups) for groups in readings]
    return next((digits for digits in found if len(digits) in LENGTHS), found[0])


def _groups(text: str) -> list[str]:
    """The numbers in a text, each in the digits 0 to 9."""

    def as_digits(word: re.Match[str]) -> str:
        around = text[max(word.start() - 1, 0) : word.start()] + text[word.end() : word.end() + 1]
        is_beside = any(map(str.isdecimal, around))
        digits = word[0].translate(BESIDE_DIGITS if is_beside else LOOK_LIKE_DIGITS)
        return digits if digits.isdecimal() else ""

    numbers = re.findall(r"\d+", WORD.sub(as_digits, text))
    return ["".join(str(unicodedata.decimal(digit)) for digit in number) for number in numbers]


class ReturnForm(UnrememberedForm):
    """The receipt that opens the applicant's side of the conversation."""

    receipt = forms.CharField(
        label="Your receipt",
        help_text="The digits that you were shown when you applied, with or without spaces.",
        error_messages={"required": "Type the digits of your receipt."},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, has_ticket: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receipt"].required = not has_ticket

    def clean_receipt(self) -> str:
        typed = self.cleaned_data["receipt"]
        digits = receipt_digits(typed)
        if typed and len(digits) not in LENGTHS:
            raise ValidationError(NOT_FOUND)
        return digits


class MessageForm(UnrememberedForm):
    """A message that the applicant adds."""

    message = LongTextField(
        label="Add a message", error_messages={"required": "Write something before you send it."}
    )

    def __init__(self, *args: Any, is_required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["message"].required = is_required

    def save(
        self,
        application: Application,
        conversation_key: bytes,
        form_token: str,
        times: Times = NO_TIMES,
    ) -> None:
        """Send the message once, and no other by this form; raises as `send_message`."""
        text = join(self.cleaned_data["message"], times)
        token = tokens.read_form_token(form_token, purpose=tokens.MESSAGE_FORM)
        secret = token.secret if token else os.urandom(32)
        key = message_key(secret, application.reference, text)
        send_message(application, text, key, conversation_key)


@transaction.atomic
def send_message(application: Application, text: str, key: bytes, conversation_key: bytes) -> None:
    """Add a message of the applicant once for each key, and tell the practitioner.

    Raises ApplicationWithdrawn and MessageNotAllowed.
    """
    now = timezone.now()
    due_on = answer_due_on(now, Practice.objects.current().days_to_answer)
    is_new = application.add_message(text, key, conversation_key, due_on=due_on, now=now)
    if is_new and application.status != Application.Status.SPAM:
        announce(OutgoingMail.Kind.MESSAGE, application)


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
        both = {"time_zone": time_zone}
        self.fields["time"].widget.choices = [
            (name, render_to_string("sessions/_times.html#both", both | {"moment": moment}))
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


class WithdrawForm(UnrememberedForm):
    """Confirmation before everything is erased."""

    sure = forms.BooleanField(
        label="Yes, erase everything. It cannot be brought back",
        error_messages={"required": "Tick the box to say that you are sure."},
    )


def unsent_message(posted: QueryDict) -> MessageForm:
    """The message box with what stood in it when another button was pressed."""
    return MessageForm(initial={"message": posted.get("message", "")})


def is_mail_ticked(posted: QueryDict, application: Application | None) -> bool:
    """Whether the box about mail is ticked: as it stood on the page, otherwise as it is stored."""
    if "boxes" in posted or application is None:
        return posted.get("may_email") == "on"
    return application.may_email
