"""Form fields that say in plain words what to do, and lose nothing that was typed."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError

LONGEST_ANSWER = 20_000
LONGEST_LINE = 300


class OneLineField(forms.CharField):
    """A line of text: no line ends and no control characters (they forge mail headers)."""

    def __init__(self, *, length=LONGEST_LINE, **options):
        super().__init__(**options)
        self.length = length
        # People write in their own direction.
        self.widget.attrs.setdefault("dir", "auto")

    def validate(self, value):
        super().validate(value)
        if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in value):
            raise ValidationError("Write this on one line, without special control characters.")
        if len(value) > self.length:
            raise ValidationError(
                f"Shorten this to {self.length} characters; it has {len(value):,} now."
            )


class LongTextField(forms.CharField):
    """A long text. The browser is given no limit: it would cut off what is pasted, silently."""

    widget = forms.Textarea(attrs={"rows": 8, "dir": "auto"})

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def validate(self, value):
        super().validate(value)
        if len(value) > LONGEST_ANSWER:
            raise ValidationError(
                f"Shorten this to {LONGEST_ANSWER:,} characters; it has {len(value):,} now."
            )


class AddressField(forms.EmailField):
    """One e-mail address, or none."""

    def clean(self, value):
        value = super().clean(value)
        if value and (not value.isprintable() or any(sign in value for sign in ",;<> ")):
            raise ValidationError("Enter one address, such as name@example.com.")
        return value


class ListedField(OneLineField):
    """A line with suggestions from a list, searched by typing (an input with a datalist)."""

    def __init__(self, *, names, find, list_id, unknown, **options):
        super().__init__(**options)
        self.names, self.find, self.list_id, self.unknown = names, find, list_id, unknown
        self.widget.attrs |= {"list": list_id}

    def clean(self, value):
        value = super().clean(value)
        found = self.find(value) if value else ""
        if found is None:
            raise ValidationError(self.unknown)
        return found
