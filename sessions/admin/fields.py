"""Form fields for passphrases, codes and colleagues."""

from typing import Any

from django import forms
from django.contrib.auth.models import User

from sessions.inbox import passphrases
from sessions.models import Practice
from sessions.views.fields import OneLineField


class PassphraseField(forms.CharField):
    """A passphrase, normalised; its value is never rendered."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        attrs = {"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "off"}
        widget = forms.PasswordInput(attrs=attrs)
        kwargs.setdefault("error_messages", {"required": "Type your passphrase."})
        super().__init__(max_length=200, widget=widget, **kwargs)

    def to_python(self, value: Any) -> str:
        return passphrases.normalize(super().to_python(value) or "")


class CodeField(forms.CharField):
    """A code of letters and digits, typed from paper or dictated. A wrong one is shown again, to
    be compared with the paper."""

    MAX_LENGTH = 80

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)


class PublicNameField(OneLineField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Name that applicants read",
            length=120,
            help_text="The public pages tell them who can read what they write.",
            error_messages={"required": "Type the name that applicants will read."},
            **kwargs,
        )


class ColleagueField(forms.ModelChoiceField):
    def label_from_instance(self, user: User) -> str:
        name = user.get_full_name()
        return f"{name} ({user.get_username()})" if name else user.get_username()


class ResponsibleForm(forms.ModelForm):
    """What the privacy notice needs from the practice; it can be filled in later as well."""

    class Meta:
        model = Practice
        fields = ["controller", "privacy_contact"]
        widgets = {"controller": forms.Textarea(attrs={"rows": 3})}
