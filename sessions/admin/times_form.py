"""The times that a reply offers, typed in the site's zone."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField
from django.utils import timezone

from sessions.inbox.drafts import TIMES_PREFIX
from sessions.models.appointment import Agreement
from sessions.models.times import MOST_TIMES, Times

# As browsers send them, and as people write them where no day can be taken for a month.
DAYS = ["%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%d.%m.%Y"]
CLOCKS = ["%H:%M", "%H:%M:%S", "%H.%M", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p"]
# What is further away has a slip in its year.
FURTHEST = datetime.timedelta(days=366)
# More than can be offered, so that none that was sent is lost when it is refused.
MOST_ROWS = 20
SHOWN_AT_FIRST = 2
HAS_PASSED = "This time has passed."
TOO_FAR = "This is more than a year away. Check the year."


class Row(NamedTuple):
    number: int
    day: BoundField
    clock: BoundField


class TimesForm(forms.Form):
    """Up to five days with their times, and whether what was offered or agreed is taken back.

    `asked` says how many times a saved reply asks for: with none, it is refused once.
    """

    take_back = forms.BooleanField(required=False)
    asked = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, agreement: Agreement, **kwargs: Any
    ) -> None:
        super().__init__(data, prefix=TIMES_PREFIX, **kwargs)
        if agreement.is_ahead:
            self.fields["take_back"].label = "Cancel the appointment that was agreed"
        elif agreement.open_times:
            self.fields["take_back"].label = "Take back the times that are offered"
        else:
            del self.fields["take_back"]
        sent = self.data or {self.add_prefix(name): "" for name in self.initial}
        rows = [n for n in range(MOST_TIMES, MOST_ROWS) if self.add_prefix(f"{n}-day") in sent]
        self.numbers = [*range(MOST_TIMES), *rows]
        for number in self.numbers:
            self.fields[f"{number}-day"] = forms.DateField(
                label=f"Day {number + 1}",
                required=False,
                input_formats=DAYS,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={"invalid": "Write the day like 2026-03-05 or March 5, 2026."},
            )
            self.fields[f"{number}-time"] = forms.TimeField(
                label=f"Time {number + 1}",
                required=False,
                input_formats=CLOCKS,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                error_messages={"invalid": "Write the time like 16:30 or 4:30 pm."},
            )

    def clean(self) -> None:
        """Each row is a day with a time that exists once and is to come."""
        earlier: list[datetime.datetime] = []
        for number in self.numbers:
            moment = self._moment(number)
            if moment is None:
                continue
            if error := _refusal(moment, earlier):
                self.add_error(f"{number}-day", error)
            earlier.append(moment)
        if self.cleaned_data.get("asked") and not earlier and not self.errors:
            self.add_error(
                "0-day",
                "This reply offers times, and none is filled in. Fill one in, or press “Send the"
                " reply” again to send it without.",
            )
        self.cleaned_data["offered"] = earlier

    def _moment(self, number: int) -> datetime.datetime | None:
        """What a row means; None if it is empty or wrong."""
        names = day_name, clock_name = f"{number}-day", f"{number}-time"
        if any(name in self.errors for name in names):
            return None
        day, clock = (self.cleaned_data.get(name) for name in names)
        if day is None and clock is None:
            return None
        if day is None or clock is None:
            missing = "Add the day." if day is None else "Add the time."
            self.add_error(day_name if day is None else clock_name, missing)
            return None
        # Before any calculation: the first and the last years of all have no other zone.
        today = timezone.localdate()
        if not today <= day <= today + FURTHEST:
            self.add_error(day_name, HAS_PASSED if day < today else TOO_FAR)
            return None
        moment = datetime.datetime.combine(day, clock, timezone.get_current_timezone())
        if error := _clock_change(moment):
            self.add_error(clock_name, error)
            return None
        return moment.astimezone(datetime.UTC)

    @property
    def times(self) -> Times:
        offered = tuple(sorted(self.cleaned_data["offered"]))
        return Times(offered=offered, takes_back=self.cleaned_data.get("take_back", False))

    @property
    def rows(self) -> list[Row]:
        return [
            Row(number + 1, self[f"{number}-day"], self[f"{number}-time"])
            for number in self.numbers
        ]

    @property
    def first_rows(self) -> list[Row]:
        return self.rows[: self._shown]

    @property
    def more_rows(self) -> list[Row]:
        return self.rows[self._shown :]

    @property
    def _shown(self) -> int:
        """How many rows are shown at first: two, and all up to the last that is filled in."""
        filled = [row.number for row in self.rows if row.day.value() or row.clock.value()]
        asked = str(self["asked"].value() or "")
        wanted = min(int(asked), MOST_TIMES) if asked.isdecimal() else 0
        return max([SHOWN_AT_FIRST, wanted, *filled])

    @property
    def is_open(self) -> bool:
        """Whether something was typed here, or is asked for."""
        fields: Iterator[BoundField] = iter(self)
        return bool(self.is_bound and self.errors) or any(field.value() for field in fields)


def _refusal(moment: datetime.datetime, earlier: list[datetime.datetime]) -> str:
    """Why a time cannot be offered after those above it; empty if it can."""
    if len(earlier) >= MOST_TIMES:
        return f"Offer {MOST_TIMES} times at most. Empty this one."
    if moment <= timezone.now():
        return HAS_PASSED
    if moment in earlier:
        return "This time stands above already."
    return ""


def _clock_change(moment: datetime.datetime) -> str:
    """Why the clocks do not show this time just once on its day; empty if they do."""
    if moment.utcoffset() == moment.replace(fold=1).utcoffset():
        return ""
    there_and_back = moment.astimezone(datetime.UTC).astimezone(moment.tzinfo)
    if there_and_back.replace(fold=0) == moment:
        return "The clocks go back then, and show this time twice. Choose another."
    return "The clocks go forward then, and skip this time. Choose another."
