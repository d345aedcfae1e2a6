"""The application form, and how an application is encrypted and stored."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from attachment_site.core.addresses import AddressField, AsksAboutSlips
from attachment_site.core.security import crypto
from sessions.mail import announce
from sessions.models import Application, InboxKey, Manifest, OutgoingMail, Practice, Question
from sessions.models.promises import answer_due_on
from sessions.tokens import FormToken
from sessions.views.fields import OneLineField, UnrememberedForm, question_field
from sessions.views.places.whereabouts import understand

SENT_ALREADY = (
    "A letter was sent from this page already, and this one differs from it. Send it again if you"
    " want to send it as a second letter."
)
NEW_READERS = (
    "While you wrote, it has changed who can read what you send: it is {} now. Nothing is lost."
    " Send it again if that is all right for you."
)
NO_TOWN = (
    "Your country has more than one time zone: write the nearest large town. If you would rather"
    " not, leave this empty and send the letter again."
)


class ApplyForm(AsksAboutSlips, UnrememberedForm):
    """The application: fixed fields around the practitioner's questions."""

    again = "send the letter again"

    name = OneLineField(
        label="What would you like to be called?",
        help_text="A first name or an invented one is enough.",
        length=100,
        error_messages={"required": "Type a name. A first name or an invented one is enough."},
    )
    email = AddressField(
        label="E-mail address",
        help_text="You can read the answer on this site without one.",
        required=False,
    )
    may_email = forms.BooleanField(
        label="You may write to this address when there is an answer",
        help_text=(
            "The e-mail says that something is waiting, but not what. It does show where it comes"
            " from, as you can see below. Leave this empty if somebody else can read your mail."
        ),
        required=False,
    )
    country = OneLineField(
        label="Which country are you in?",
        help_text="Write it as you like: Pakistan, UK, Deutschland. “Rather not say” will do, too.",
        error_messages={"required": "Write which country you are in, or “rather not say”."},
        widget=forms.TextInput(attrs={"list": "countries"}),
    )
    time_zone = OneLineField(
        label="What is the nearest large town, or your time zone?",
        help_text="So that times are offered when you are awake.",
        required=False,
        widget=forms.TextInput(attrs={"list": "time-zones"}),
    )
    adult = forms.BooleanField(
        label="I am 18 or older",
        help_text=mark_safe(
            'Younger? <a href="#lines-young">These lines are there for you</a>, and'
            ' <a href="https://findahelpline.com" rel="noopener noreferrer">findahelpline.com</a>'
            " knows more."
        ),
        error_messages={
            "required": (
                "Sessions are for adults. If you are 18 or older, tick the box. If you are"
                " younger, please call or text one of the lines for the young on this page."
            )
        },
    )
    consent = forms.BooleanField(
        error_messages={"required": "Tick the box to allow your letter to be kept and read."}
    )
    letterhead = forms.CharField(
        label="Leave this empty", required=False, widget=forms.TextInput(attrs={"tabindex": "-1"})
    )

    def __init__(self, *args: Any, questions: Iterable[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What was asked about, posted back so that it is not asked about again.
        self.town_asked = self.data.get("town_asked", "")
        self.questions = list(questions)
        for question in self.questions:
            self.fields[self.name_of(question)] = question_field(question)
        self.order_fields(
            ["name", "email", "may_email", "country", "time_zone"]
            + [self.name_of(question) for question in self.questions]
        )
        self.fields["consent"].label = format_html(
            "The practitioner may keep and read what I send, as described in"
            ' “<a href="{}">What happens to your letter</a>” and the'
            ' <a href="{}">privacy notice</a>',
            reverse("private_sessions:confidentiality"),
            reverse("privacy"),
        )

    @staticmethod
    def name_of(question: Question) -> str:
        return f"question_{question.pk}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("may_email") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "Type an address for the e-mail, or untick the box.")
        self.whereabouts = understand(cleaned.get("country", ""), cleaned.get("time_zone", ""))
        is_asked = self.town_asked == cleaned.get("country", "")
        if self.whereabouts.needs_town and not is_asked and "time_zone" not in self.errors:
            self.town_asked = cleaned["country"]
            self.add_error("time_zone", NO_TOWN)
        return cleaned

    @property
    def wording(self) -> list[list[Any]]:
        """What the form asks, for its token."""
        return [question.wording for question in self.questions]

    def content(self) -> dict[str, Any]:
        """What will be encrypted: the applicant's words, with the wording that they answered."""
        cleaned = self.cleaned_data
        answers = [
            {
                "question": question.label,
                "kind": question.kind,
                "answer": cleaned[self.name_of(question)],
            }
            for question in self.questions
        ]
        fixed = {"name": cleaned["name"], "email": cleaned["email"]}
        return fixed | self.whereabouts.content() | {"answers": answers}

    def save(
        self, *, practice: Practice, token: FormToken, is_suspect: bool
    ) -> tuple[str, Application]:
        """Store the encrypted application with its outbox rows, and what the form promised; gives
        the receipt that opens it, too.

        The same form sent twice makes one application with one receipt: both derive from the form's
        secret, which the server does not store. Raises ValidationError if it was sent with other
        words: a token sends one letter.
        """
        words = json.dumps(
            [self.content(), self.cleaned_data["may_email"]], sort_keys=True
        ).encode()
        form_key = hmac.digest(token.secret, b"form", hashlib.sha256)
        receipt = crypto.receipt_from_key(
            hmac.digest(token.secret, b"receipt" + words, hashlib.sha256)
        )
        keys = crypto.receipt_keys(receipt, bytes(practice.receipt_salt))
        application = Application(
            inbox_key=InboxKey.objects.current(),
            form_key=form_key,
            receipt_digest=keys.digest,
            may_email=self.cleaned_data["may_email"],
            readable_by=practice.readers,
            retention_days=settings.SESSIONS_RETENTION_DAYS,
            status=Application.Status.SPAM if is_suspect else Application.Status.NEW,
        )
        application.waiting_since = application.received_at
        application.answer_due_on = answer_due_on(application.received_at, token.days_to_answer)
        application.seal_content(self.content(), keys.pair)
        stored = _stored(application)
        if bytes(stored.receipt_digest or b"") != keys.digest:
            raise ValidationError(SENT_ALREADY)
        return receipt, stored


@transaction.atomic
def _stored(application: Application) -> Application:
    """The row of an application, stored with its outbox rows unless its form was sent before."""
    # A failing INSERT would be in the log of PostgreSQL with all its values.
    Application.objects.bulk_create([application], ignore_conflicts=True)
    stored = Application.objects.filter(form_key=application.form_key).first()
    if stored is None:
        raise IntegrityError("The reference or the receipt is taken.")
    if stored.reference == application.reference:
        Manifest.lock().note(new=[stored])
        # Only now it has a number, which is authenticated, too.
        stored.save(update_fields=["mac"])
        if stored.status != Application.Status.SPAM:
            announce(OutgoingMail.Kind.APPLICATION, stored)
    return stored
