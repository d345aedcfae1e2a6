"""Replies to start from."""

import re

from django.core.validators import MaxValueValidator
from django.db import models

from sessions.models.manifest import Recorded
from sessions.models.practice import Practice
from sessions.models.times import MOST_TIMES


class SavedReply(Recorded):
    """A reply to start from, with placeholders that are filled in when it is chosen."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(
        max_length=5000,
        help_text="{name}, {practitioner} and {days} are filled in when you take the reply.",
    )
    times = models.PositiveSmallIntegerField(
        "times to offer",
        default=0,
        db_default=0,
        validators=[MaxValueValidator(MOST_TIMES)],
        help_text="With this reply you are asked for so many times; 0 for none.",
    )
    suggest_to_decline = models.BooleanField(
        "suggest when an application is declined", default=False, db_default=False
    )

    class Meta:
        ordering = ["title"]
        verbose_name_plural = "saved replies"

    def __str__(self):
        return self.title

    def filled(self, *, name: str, practice: Practice) -> str:
        """The text with its placeholders filled in; other braces stay as they are."""
        values = {
            "{name}": name,
            "{practitioner}": practice.practitioner_name,
            "{days}": str(practice.days_to_answer or practice.promised_days),
        }
        # In one pass, so that a name that looks like a placeholder stays a name.
        return re.sub("|".join(map(re.escape, values)), lambda match: values[match[0]], self.text)
