"""The practice: what the site says about it, and saved replies."""

import datetime
import os
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, Subquery
from django.utils import timezone

from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.security.crypto import SALT_BYTES
from sessions.models.key import InboxKey
from sessions.models.wrapped_key import WrappedKey

DEFAULT_CRISIS_TEXT = (
    "If you may be in danger, or might harm yourself, please do not wait for an answer here."
    " Call the emergency number of the country you are in, or go to the nearest emergency"
    " department. The list below and findahelpline.com name free crisis lines by country."
)
DEFAULT_INTAKE_MESSAGE = (
    "There is no room for new sessions at the moment. Please look in again in a few weeks."
)
DEFAULT_WAITING_LIST_MESSAGE = (
    "All hours are taken at the moment. You can write all the same: your letter is read, and you"
    " hear back as soon as an hour comes free. That may take weeks."
)


def new_receipt_salt() -> bytes:
    return os.urandom(SALT_BYTES)


class PracticeQuerySet(models.QuerySet["Practice"]):
    def current(self) -> "Practice":
        """The only practice: its row, or the unsaved defaults before there is one.

        Adds `has_open_inbox`, whether somebody can read what applicants send, and
        `reader_lines`, the public name of each who can.
        """
        rows = self.annotate(
            has_open_inbox=Exists(InboxKey.objects.ready()),
            reader_lines=Subquery(WrappedKey.objects.reader_lines()),
        )
        return rows.first() or Practice()


class Practice(models.Model):
    """What the site says about the practice; exactly one row."""

    class Intake(models.TextChoices):
        OPEN = "open", "Open: applications come in"
        WAITING_LIST = "waiting-list", "Waiting list: they come in, and say that it takes longer"
        CLOSED = "closed", "Closed: the form is not shown"

    # `PracticeQuerySet.current` overrides these: without a row there is no inbox either.
    has_open_inbox = False
    reader_lines: str | None = None

    practitioner_name = models.CharField(
        max_length=120,
        default="The practice",
        help_text="The site bears this name, in its header and in every page's title.",
    )
    profession = models.CharField(
        max_length=120,
        default="Psychologist in private practice",
        help_text="Stands beside the name at the top of the home page and at the foot of each.",
    )
    invitation_heading = models.TextField(
        max_length=160,
        default="You do not have to\nwork this out alone.",
        help_text="One or two short lines.",
    )
    invitation_text = models.TextField(
        max_length=400,
        default=(
            "Private one-on-one sessions, online and in confidence, at a pace that suits you."
        ),
        help_text="One or two sentences. It offers; it does not sell.",
    )
    invitation_button = models.CharField("button", max_length=40, default="Apply for a session")
    intake = models.CharField(max_length=20, choices=Intake, default=Intake.OPEN)
    intake_message = models.TextField(
        max_length=600,
        default=DEFAULT_INTAKE_MESSAGE,
        help_text="Shown instead of the form while it is closed.",
    )
    waiting_list_message = models.TextField(
        max_length=600,
        default=DEFAULT_WAITING_LIST_MESSAGE,
        db_default=DEFAULT_WAITING_LIST_MESSAGE,
        help_text="Shown above the form while there is a waiting list.",
    )
    promised_days = models.PositiveSmallIntegerField(
        "days to answer",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Applicants are told that an answer comes within so many days.",
    )
    controller = models.TextField(
        "who is responsible",
        max_length=400,
        blank=True,
        db_default="",
        help_text="Your name and postal address, as the law wants them in the privacy notice.",
    )
    privacy_contact = models.CharField(
        "contact for questions about data",
        max_length=200,
        blank=True,
        db_default="",
        help_text="An e-mail or web address. It stands in the privacy notice, for everybody.",
    )
    processors = models.TextField(
        "companies that handle data for you",
        max_length=600,
        blank=True,
        db_default="",
        help_text="Who runs the server and the mail, one a line, with the country.",
    )
    supervisory_authority = models.CharField(
        max_length=300,
        blank=True,
        db_default="",
        help_text="Where people can complain: the data protection authority, with its web address.",
    )
    crisis_text = models.TextField(
        max_length=1000,
        default=DEFAULT_CRISIS_TEXT,
        help_text="Shown on every page about sessions. Readers come from many countries.",
    )
    exit_address = models.URLField(
        default="https://www.wikipedia.org/",
        help_text="Where “Exit this page” leads: an ordinary site that raises no questions.",
    )

    receipt_salt = models.BinaryField(default=new_receipt_salt, editable=False, max_length=16)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "practice"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="practice_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(intake__in=["open", "waiting-list", "closed"]),
                name="practice_intake_is_known",
            ),
        ]

    def __str__(self):
        return "Practice"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as the only row; an existing one keeps its salt, without which no receipt works."""
        self.pk = 1
        if self._state.adding and (existing := Practice.objects.first()):
            self.receipt_salt = existing.receipt_salt
        super().save(*args, **kwargs)

    @property
    def takes_applications(self) -> bool:
        """Whether the form is open: somebody can read applications, and intake is not closed."""
        return self.has_open_inbox and self.intake != self.Intake.CLOSED

    @property
    def readers(self) -> str:
        """Who can read what is sent from now on: everybody who has a passphrase, such as
        “Dana Reed and Sam Lee”."""
        return self.readers_with()

    def readers_with(self, *more: str) -> str:
        """The same, with more names."""
        # The practitioner, whose line is empty, comes first.
        names = {*(self.reader_lines or "").split("\n"), *more}
        return in_words([name or self.practitioner_name for name in sorted(names)])

    @property
    def days_to_answer(self) -> int | None:
        """Within how many days an answer is promised from now on; None with a waiting list."""
        return None if self.has_waiting_list else self.promised_days

    @property
    def answer_promise(self) -> str:
        """When an applicant hears back, to follow “You hear back”."""
        if self.days_to_answer is None:
            return "when there is room for you, which may take weeks"
        days = "day" if self.days_to_answer == 1 else "days"
        return f"within {self.days_to_answer} {days}"

    @property
    def has_waiting_list(self) -> bool:
        return self.intake == self.Intake.WAITING_LIST

    @property
    def intake_notice(self) -> str:
        """What the invitation and the pages about sessions say about intake; nothing while the
        form is open as usual."""
        if not self.takes_applications:
            return self.intake_message
        return self.waiting_list_message if self.has_waiting_list else ""

    @property
    def invitation_address(self) -> str:
        """The target of the invitation's button: the form, or the page about sessions."""
        page = "apply" if self.takes_applications else "about"
        return cached_reverse(f"private_sessions:{page}")


def in_words(names: list[str]) -> str:
    """The names as a sentence lists them: “A”, “A and B”, “A, B and C”."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def answer_due_on(asked_at: datetime.datetime, days: int | None) -> datetime.date | None:
    """The last day, in the site's time zone, on which an answer that was promised within `days` is
    in time; None if no day was promised."""
    if days is None:
        return None
    return timezone.localdate(asked_at) + datetime.timedelta(days=days)


class SavedReply(models.Model):
    """A reply to start from, with placeholders that are filled in when it is chosen."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(
        max_length=5000,
        help_text="{name}, {practitioner} and {days} are filled in when you take the reply.",
    )

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "saved replies"

    def __str__(self):
        return self.title
