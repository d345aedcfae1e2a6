"""The practice: what the site says about it, and when it takes applications."""

import datetime
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, Subquery
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import urlize

from attachment_site.core.http.urls import cached_reverse
from attachment_site.core.models import ProseCharField, ProseTextField
from attachment_site.core.security.crypto import new_salt
from sessions.models.key import InboxKey
from sessions.models.manifest import Recorded
from sessions.models.promises import NamesReaders
from sessions.models.sessions_page import DEFAULT_TEXTS, OPTIONAL, SHORT_DETAILS, SessionsPage
from sessions.models.wrapped_key import WrappedKey


class PracticeQuerySet(models.QuerySet["Practice"]):
    def current(self) -> "Practice":
        """The only practice: its row, or the unsaved defaults before there is one. Adds whether
        somebody can read what applicants send, and what other tables say of it in short."""
        return _with_page_data().first() or Practice()

    def note_absence(self, *, since: datetime.date) -> None:
        """Let public pages change if a day has passed since, and an absence had not ended before:
        answers are promised from its end."""
        changed = self.filter(away_until__gte=since)
        # PostgreSQL's triggers heed an update of no row, too.
        if since < timezone.localdate() and changed.exists():
            changed.update(away_until=F("away_until"))


@cache
def _with_page_data() -> PracticeQuerySet:
    """What `current` reads, put together once: that takes longer than reading it."""
    added: dict[str, Any] = {"has_open_inbox": Exists(InboxKey.objects.ready())}
    added["reader_lines"] = Subquery(WrappedKey.objects.reader_lines())
    short = {name: Subquery(SessionsPage.objects.values(name)[:1]) for name in SHORT_DETAILS}
    return Practice.objects.annotate(**added, **short)


class Practice(NamesReaders, Recorded):
    """What the site says about the practice; exactly one row."""

    class Intake(models.TextChoices):
        OPEN = "open", "Open: applications come in"
        WAITING_LIST = "waiting-list", "Waiting list: they come in, and say that it takes longer"
        CLOSED = "closed", "Closed: the form is not shown"

    # `PracticeQuerySet.current` overrides it: without a row there is no inbox either.
    has_open_inbox = False
    length = fee = languages = place = licence = register_url = ""

    practitioner_name = ProseCharField(
        max_length=120,
        default="The practice",
        help_text="The site bears this name, in its header and in every page's title.",
    )
    profession = ProseCharField(
        max_length=120,
        default="Psychologist in private practice",
        help_text="Stands beside the name at the top of the home page and at the foot of each.",
    )
    invitation_heading = ProseTextField(
        max_length=160,
        default="You do not have to\nwork this out alone.",
        help_text="One or two short lines.",
    )
    invitation_text = ProseTextField(
        max_length=400,
        default="Private one-on-one sessions, online and in confidence, at a pace that suits you.",
        help_text="One or two sentences. It offers; it does not sell.",
    )
    invitation_button = ProseCharField("button", max_length=40, default="Apply for a session")
    intake = models.CharField(max_length=20, choices=Intake, default=Intake.OPEN)
    intake_message = ProseTextField(
        max_length=600,
        default=DEFAULT_TEXTS["intake_message"],
        help_text="Shown instead of the form while it is closed.",
    )
    waiting_list_message = ProseTextField(
        max_length=600,
        default=DEFAULT_TEXTS["waiting_list_message"],
        db_default=DEFAULT_TEXTS["waiting_list_message"],
        help_text="Shown above the form while there is a waiting list.",
    )
    away_from = models.DateField("away from", null=True, blank=True)
    away_until = models.DateField(
        "away until",
        null=True,
        blank=True,
        help_text="The last day. The form is closed meanwhile, and opens again by itself.",
    )
    away_message = ProseTextField(
        "message while you are away",
        max_length=600,
        **OPTIONAL,
        help_text="Shown instead of the form. Empty, it says until when you are away.",
    )
    promised_days = models.PositiveSmallIntegerField(
        "days to answer",
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Applicants are promised an answer in so many days, or so many after an absence.",
    )
    controller = ProseTextField(
        "who is responsible",
        max_length=400,
        **OPTIONAL,
        help_text="Your name and postal address, as the law wants them in the privacy notice.",
    )
    privacy_contact = models.CharField(
        "contact for questions about data",
        max_length=200,
        **OPTIONAL,
        help_text="An e-mail or web address. It stands in the privacy notice, for everybody.",
    )
    processors = models.TextField(
        "companies that handle data for you",
        max_length=600,
        **OPTIONAL,
        help_text="Who runs the server and the mail, one a line, with the country.",
    )
    supervisory_authority = models.CharField(
        max_length=300,
        **OPTIONAL,
        help_text="Where people can complain: the data protection authority, with its web address.",
    )
    crisis_text = ProseTextField(
        max_length=1000,
        default=DEFAULT_TEXTS["crisis_text"],
        help_text="Shown on every page about sessions. Readers come from many countries.",
    )
    exit_address = models.URLField(
        default="https://www.wikipedia.org/",
        help_text="Where “Exit this page” leads: an ordinary site that raises no questions.",
    )

    receipt_salt = models.BinaryField(default=new_salt, editable=False, max_length=16)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "practice"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="practice_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(intake__in=["open", "waiting-list", "closed"]),
                name="practice_intake_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(away_from__isnull=True, away_until__isnull=True)
                | models.Q(away_until__gte=models.F("away_from")),
                name="practice_is_away_for_some_days",
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

    def clean(self) -> None:
        """An absence has a first and a last day, in this order; a contact is an address."""
        if self.privacy_contact and "<a " not in urlize(self.privacy_contact):
            raise ValidationError({"privacy_contact": "Enter an e-mail or web address."})
        if bool(self.away_from) != bool(self.away_until):
            missing = "away_until" if self.away_from else "away_from"
            raise ValidationError({missing: "An absence needs its first and its last day."})
        if self.away_from and self.away_until and self.away_until < self.away_from:
            raise ValidationError({"away_until": "The last day is before the first."})

    @property
    def takes_applications(self) -> bool:
        """Whether the form is open: somebody can read it, intake is open, and nobody is away."""
        return self.has_open_inbox and self.intake != self.Intake.CLOSED and not self.is_away

    @property
    def is_away(self) -> bool:
        """Whether the practice is away today, in the site's time zone."""
        if self.away_from is None or self.away_until is None:
            return False
        return self.away_from <= timezone.localdate() <= self.away_until

    @property
    def days_to_answer(self) -> int | None:
        """Within how many days an answer is promised from now on: counted from the end of an
        absence that is, or would begin before the answer is due; None with a waiting list."""
        if self.has_waiting_list:
            return None
        today, days = timezone.localdate(), self.promised_days
        due_on = today + datetime.timedelta(days=days)
        if self.away_from and self.away_until and self.away_from <= due_on:
            days += max(0, (self.away_until - today).days)
        return days

    @property
    def answer_promise(self) -> str:
        """When an applicant hears back, to follow “You hear back”."""
        if self.days_to_answer is None:
            return "when there is room for you, which may take weeks"
        return f"within {self.days_to_answer} day{pluralize(self.days_to_answer)}"

    @property
    def has_waiting_list(self) -> bool:
        return self.intake == self.Intake.WAITING_LIST

    @property
    def intake_notice(self) -> str:
        """What is said about intake beside the invitation; nothing while the form is open."""
        if self.away_until and self.is_away and self.intake != self.Intake.CLOSED:
            until = date_format(self.away_until)
            default = f"The practice is away until {until}. You can write again after that day."
            return self.away_message or default
        if not (self.has_open_inbox or self.intake == self.Intake.CLOSED):
            return "Requests for sessions are not open yet. Please come back another day."
        if not self.takes_applications:
            return self.intake_message
        return self.waiting_list_message if self.has_waiting_list else ""

    @property
    def invitation_address(self) -> str:
        """The target of the invitation's button: the form, or the page about sessions."""
        page = "apply" if self.takes_applications else "about"
        return cached_reverse(f"private_sessions:{page}")
