"""Lines to call or to text in danger, by country."""

import datetime
import re
from collections.abc import Iterable
from functools import cache
from typing import Any, Self

from django.db import models

from attachment_site.core.text import read_table
from sessions.models.manifest import Recorded

# What readers see of a line
SHOWN = ("kind", "country", "name", "contact", "checked_on")


@cache
def compared_lines() -> dict[tuple[str, str, str], datetime.date]:
    """When lines of the starting content were compared with published pages: kind, country and
    contact, with the day."""
    kinds = read_table(__file__, "crisis_lines_compared.toml")
    return {
        (kind, line["country"], line["contact"]): line["compared"]
        for kind, lines in kinds.items()
        for line in lines
    }


class CrisisLineQuerySet(models.QuerySet["CrisisLine"]):
    def to_check(self, today: datetime.date) -> Self:
        """Lines that nobody has checked for a year, as far as is noted."""
        return self.exclude(checked_on__gt=today - datetime.timedelta(days=365))


class CrisisLine(Recorded):
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
    def compared_on(self) -> datetime.date | None:
        """When the site's makers found this number on a page of the service or an authority, or
        with two news outlets; not for one that was changed, and not once the practitioner has
        noted a check."""
        if self.checked_on:
            return None
        return compared_lines().get((self.kind, self.country, self.contact))

    @property
    def dial(self) -> str:
        """The number to call: the digits at the beginning of the contact."""
        number = re.match(r"[0-9+ .-]*", self.contact)
        return re.sub(r"[ .-]", "", number[0]) if number else ""


def by_kind(shown: Iterable[tuple]) -> list[dict[str, Any]]:
    """The lists that are not empty, in the order of the kinds, of what is SHOWN of lines."""
    rows = [CrisisLine(**dict(zip(SHOWN, values, strict=True))) for values in shown]
    by_kind = {kind: [row for row in rows if row.kind == kind] for kind in CrisisLine.Kind}
    return [
        {"kind": kind, "lines": lines, "has_compared": any(line.compared_on for line in lines)}
        for kind, lines in by_kind.items()
        if lines
    ]
