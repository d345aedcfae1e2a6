"""Form fields of the applicant's forms; their errors say in plain words what to do."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sessions.mail import is_one_address

MAX_TEXT_LENGTH = 20_000
MAX_LINE_LENGTH = 300


class OneLineField(forms.CharField):
    """A line of text, without line ends and control characters, which forge mail headers."""

    def __init__(self, *, length: int = MAX_LINE_LENGTH, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.length = length
        # Applicants may write from right to left.
        self.widget.attrs.setdefault("dir", "auto")

    def validate(self, value: str) -> None:
        super().validate(value)
        if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in value):
            raise ValidationError("Write this on one line, without special control characters.")
        if len(value) > self.length:
            raise ValidationError(
                f"Shorten this to {self.length} characters; it has {len(value):,} now."
            )


class LongTextField(forms.CharField):
    """A long text, without `maxlength`: browsers silently cut off what is pasted."""

    widget = forms.Textarea(attrs={"rows": 8, "dir": "auto"})

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > MAX_TEXT_LENGTH:
            raise ValidationError(
                f"Shorten this to {MAX_TEXT_LENGTH:,} characters; it has {len(value):,} now."
            )


class AddressField(forms.EmailField):
    """One e-mail address, or none."""

    def clean(self, value: Any) -> str:
        value = super().clean(value)
        if value and not is_one_address(value):
            raise ValidationError("Enter one address, such as name@example.com.")
        return value


class ListedField(OneLineField):
    """A line with suggestions from a datalist; `find` returns what is meant, or None."""

    def __init__(
        self, *, find: Callable[[str], str | None], list_id: str, unknown: str, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.find, self.unknown = find, unknown
        self.widget.attrs["list"] = list_id

    def clean(self, value: Any) -> str:
        value = super().clean(value)
        found = self.find(value) if value else ""
        if found is None:
            raise ValidationError(self.unknown)
        return found
