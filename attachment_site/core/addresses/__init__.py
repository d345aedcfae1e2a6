"""E-mail addresses as people type them: in any alphabet, and with slips."""

import re
import unicodedata
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from rapidfuzz.distance import OSA

from attachment_site.core.mail import one_address, send_test_notice
from attachment_site.core.text import read_table

WITH_NAME = re.compile(r"(?:mailto:|[^<>@,;]*<)([^<>,;\s]+)>?[.,;]?", re.IGNORECASE)

SLIPS: dict[str, dict[str, list[str]]] = read_table(__file__, "providers.toml")
PROVIDERS, ENDINGS = SLIPS["providers"], SLIPS["endings"]
# Top-level domains that are hardly meant after the name of a provider that is a .com.
NEAR_COM = {"cm", "co", "cam", "om"}
LONG_NAME = 7


def probable_address(address: str) -> str | None:
    """The address that was probably meant; None if this one looks right."""
    name, _, domain = address.rpartition("@")
    domain = domain.lower()
    meant = _probable_domain(domain) if "." in domain else domain
    return None if meant == domain else f"{name}@{meant}"


def _probable_domain(domain: str) -> str:
    stem, _, ending = domain.rpartition(".")
    meant = next((meant for meant, slips in ENDINGS.items() if ending in slips), ending)
    provider, _, rest = f"{stem}.{meant}".partition(".")
    if provider in PROVIDERS:
        is_com = rest in NEAR_COM and "com" in PROVIDERS[provider]
        return f"{provider}.com" if is_com else f"{provider}.{rest}"
    distances = {
        name: OSA.distance(provider, name)
        for name, endings in PROVIDERS.items()
        if rest in endings or (rest in NEAR_COM and "com" in endings)
    }
    nearest = min(distances, key=lambda name: distances[name], default="")
    if not nearest or distances[nearest] > (2 if len(nearest) >= LONG_NAME else 1):
        return f"{provider}.{rest}"
    return f"{nearest}.{rest if rest in PROVIDERS[nearest] else 'com'}"


class AddressField(forms.CharField):
    """One e-mail address, or none; its domain may have letters such as ü."""

    widget = forms.TextInput(attrs={"inputmode": "email", "spellcheck": "false"})

    def to_python(self, value: Any) -> str:
        # Full-width letters, and the full stops of Chinese and Japanese keyboards.
        typed = unicodedata.normalize("NFKC", super().to_python(value) or "").replace("。", ".")
        # “Amina <amina@example.com>.” is as clear as the address alone.
        match = WITH_NAME.fullmatch(typed) if typed.isprintable() else None
        return (match[1] if match else typed).rstrip(".")

    def validate(self, value: str) -> None:
        super().validate(value)
        if not value or one_address(value):
            return
        name, _, domain = value.rpartition("@")
        if value.isprintable() and not name.isascii() and one_address(f"name@{domain}"):
            raise ValidationError(
                "This site cannot write to an address with letters such as é before the @. Use"
                f" another one{'' if self.required else ', or leave this empty'}."
            )
        raise ValidationError("Enter one address, such as name@example.com.")


class AsksAboutSlips(forms.BaseForm):
    """A form that asks once about an address with a probable slip; its template posts `email_asked`
    back. Sent again as it is, the address is accepted."""

    again = "save it again"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email_asked = self.data.get("email_asked", "")

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        meant = probable_address(address)
        if meant and address != self.email_asked:
            self.email_asked = address
            raise ValidationError(
                f"Did you mean {meant}? Correct the address, or leave it as it is and {self.again}."
            )
        return address


class NoticeAddressForm(AsksAboutSlips, forms.ModelForm):
    """Where somebody who works here is told that something waits."""

    email = AddressField(
        label="E-mail address for notices",
        help_text="A notice says that something is waiting. It names nobody.",
        error_messages={"required": "Type the address that notices should go to."},
    )

    class Meta:
        model = User
        fields = ["email"]

    def __init__(self, *args: Any, is_required: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = is_required
        self.fields["email"].widget.attrs["autocomplete"] = "email"

    def clean_email(self) -> str:
        """The address in the form in which it is sent."""
        address = super().clean_email()
        return one_address(address) or address

    def save_and_test(self, request: HttpRequest) -> None:
        """Store the address, and send a notice to it at once."""
        address = self.save().email
        if not address:
            return
        if send_test_notice(address):
            messages.success(
                request,
                "A test notice is on its way. If it is not there in a few minutes, look among"
                " spam.",
            )
        else:
            messages.warning(
                request,
                "The address is saved, but the mail server did not accept a test e-mail. Check its"
                " spelling; if it is right, whoever runs the site can help.",
            )
