"""Form fields for dates and times, which understand them in all the ways of `typed_dates`."""

import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.utils import timezone

from articles.content.typed_dates import is_doubled, moment, parse_date, parse_time, split_time


def _read[T](parse: Callable[[], T]) -> T:
    """What a parser understood. Raises ValidationError with the parser's sentence."""
    try:
        return parse()
    except ValueError as error:
        raise forms.ValidationError(str(error), code="invalid") from error


class TypedDateField(forms.DateField):
    """A date as people type it."""

    def to_python(self, value: Any) -> datetime.date | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        return _read(lambda: parse_date(value, today=timezone.localdate()))


class TypedTimeField(forms.TimeField):
    """A time as people type it; aware where an offset was typed with it."""

    def to_python(self, value: Any) -> datetime.time | None:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        return _read(lambda: parse_time(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.to_python(initial), data)


class MomentWidget(AdminSplitDateTime):
    """Date and time; a time that comes twice on its day is shown with its offset."""

    def decompress(self, value: Any) -> Any:
        if value is None:
            return [None, None]
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        time = f"{local:%H:%M:%S}".removesuffix(":00")
        return [local.date(), f"{time} {local:%:z}" if is_doubled(local) else time]


class MomentField(forms.MultiValueField):
    """A date with a time in the site's time zone, nine o'clock where only a date is typed."""

    widget = MomentWidget

    def __init__(self, **kwargs: Any) -> None:
        fields = (TypedDateField(required=False), TypedTimeField(required=False))
        super().__init__(fields, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> datetime.datetime | None:
        """As Django's; a time may also stand behind the date, as in 2025-06-25T09:00."""
        date, time = value or ("", "")
        date, beside = split_time(date or "")
        if beside and time:
            clock, other = (_read(partial(parse_time, text)) for text in (beside, time))
            if clock != other:
                raise forms.ValidationError(
                    f"The time stands twice: {beside} behind the date, {time} beside it."
                    " Take one of them out."
                )
        return super().clean([date, beside or time])

    def compress(self, data_list: list[Any]) -> datetime.datetime | None:
        date, time = data_list or (None, None)
        if date is None and time is not None:
            raise forms.ValidationError("Write the date that belongs to this time.")
        if date is None:
            return None
        return _read(lambda: moment(date, time, timezone.get_current_timezone()))
