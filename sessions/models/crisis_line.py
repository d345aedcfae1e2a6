"""Lines to call or to text in danger, by country."""

import datetime
import re
from typing import Self

from django.db import models


class CrisisLineQuerySet(models.QuerySet["CrisisLine"]):
    def to_check(self, today: datetime.date) -> Self:
        """Lines that nobody has checked for a year, as far as is noted."""
        return self.exclude(checked_on__gt=today - datetime.timedelta(days=365))


class CrisisLine(models.Model):
    """A line to call or to text in one country."""

    class Kind(models.TextChoices):
        CRISIS = "crisis", "Crisis lines by country"
        VIOLENCE = "violence", "When someone at home hurts or frightens you"
        YOUNG = "young", "For the young, under 18"

    kind = models.CharField(
        max_length=8,
        choices=Kind,
        default=Kind.CRISIS,
        db_default=Kind.CRISIS,
        help_text="The list that it is shown in.",
    )
    country = models.CharField(max_length=80)
    name = models.CharField(max_length=120)
    contact = models.CharField(max_length=120, help_text="The number to call or to text.")
    position = models.PositiveSmallIntegerField(default=0)
    checked_on = models.DateField(
        "checked on",
        null=True,
        blank=True,
        help_text="When you last looked the number up or called it. Readers are shown this date.",
    )

    objects = CrisisLineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "country", "pk"]

    def __str__(self):
        return f"{self.country}: {self.name}"

    @property
    def dial(self) -> str:
        """The number to call: the digits at the beginning of the contact."""
        number = re.match(r"[0-9+ .-]*", self.contact)
        return re.sub(r"[ .-]", "", number[0]) if number else ""
