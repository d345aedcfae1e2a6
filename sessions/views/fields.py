"""Form fields of the applicant's forms; their errors say in plain words what to do."""

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from sessions.models import Question

MAX_TEXT_LENGTH = 20_000
MAX_LINE_LENGTH = 300


class UnrememberedForm(forms.Form):
    """A form of which browsers are asked to remember nothing; its template says the same once
    more on the `form` element, for ticks and choices."""

    def __getitem__(self, name: str) -> forms.BoundField:
        bound = super().__getitem__(name)
        if isinstance(bound.field.widget, forms.TextInput | forms.Textarea):
            bound.field.widget.attrs["autocomplete"] = "off"
        return bound


def check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise ValidationError(f"Shorten this to {most:,} characters; it has {len(text):,} now.")


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
        check_length(value, self.length)


class LongTextField(forms.CharField):
    """A long text, without `maxlength`: browsers silently cut off what is pasted."""

    widget = forms.Textarea(attrs={"rows": 8, "dir": "auto"})

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        check_length(value, MAX_TEXT_LENGTH)


def question_field(question: Question) -> forms.Field:
    """The field that asks one of the practitioner's questions."""
    is_text = question.kind in (Question.Kind.LONG, Question.Kind.SHORT)
    if is_text:
        if_missing = f"Write something under “{question.label}”. One sentence is enough."
    else:
        if_missing = f"Choose an answer under “{question.label}”."
    options: dict[str, Any] = {
        "label": question.label,
        "help_text": question.help_text,
        "required": question.is_required,
        "error_messages": {"required": if_missing},
    }
    if question.kind == Question.Kind.LONG:
        return LongTextField(**options)
    if question.kind == Question.Kind.SHORT:
        return OneLineField(**options)
    choices = [(choice, choice) for choice in question.choice_list]
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
