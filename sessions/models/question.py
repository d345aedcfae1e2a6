"""The practitioner's questions: what the form asks beside name, address and time zone."""

from typing import Any

from django.db import models

from attachment_site.core.models import ProseCharField
from sessions.models.manifest import Recorded


class Question(Recorded):
    """A question of the form, in the practitioner's words.

    An application stores the wording that it answered, so that questions may change at any time,
    even while somebody writes: the form that they see carries its `wording`.
    """

    class Kind(models.TextChoices):
        SHORT = "short", "Short text"
        LONG = "long", "Long text"
        CHOICE = "choice", "Choice"
        YES_NO = "yes-no", "Yes or no"

    WORDING = ("pk", "label", "help_text", "kind", "choices", "is_required")

    label = ProseCharField("question", max_length=200)
    help_text = ProseCharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.LONG)
    choices = models.TextField(
        max_length=2000, blank=True, help_text="For a choice: one answer to a line."
    )
    is_required = models.BooleanField("required", default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["short", "long", "choice", "yes-no"]),
                name="question_kind_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="choice") | ~models.Q(choices=""),
                name="question_choice_has_choices",
                violation_error_message="Write the answers to choose from, one to a line.",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def wording(self) -> list[Any]:
        """What the question asks now, to restore it with `from_wording` later."""
        return [getattr(self, name) for name in self.WORDING]

    @classmethod
    def from_wording(cls, wording: list[Any]) -> "Question":
        """The question as it was asked, unsaved: its row may have changed since."""
        return cls(**dict(zip(cls.WORDING, wording, strict=True)))

    @property
    def choice_list(self) -> list[str]:
        """The answers to choose from, without blank lines."""
        if self.kind == self.Kind.YES_NO:
            return ["Yes", "No"]
        return [line.strip() for line in self.choices.splitlines() if line.strip()]
