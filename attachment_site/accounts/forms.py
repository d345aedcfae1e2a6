"""The second factor, by code or passkey; the password on re-authentication."""

import math
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from attachment_site.accounts import audit_log, webauthn
from attachment_site.accounts.devices import CodeDevice, code_devices
from attachment_site.accounts.models import Passkey
from attachment_site.accounts.models.passkey import PasskeyQuerySet
from attachment_site.accounts.throttle import TOO_MANY_ATTEMPTS, SignInAttempt
from attachment_site.accounts.webauthn import Purpose
from attachment_site.core.http.requests import StaffRequest


def verified_passkey(
    request: HttpRequest, purpose: str, passkeys: PasskeyQuerySet, answer: str
) -> Passkey:
    """The one of these passkeys that gave the answer. Attempts count as those with a password.

    Raises ValidationError with what to tell, the same for all that is wrong.
    """
    found = passkeys.find(answer)
    # What is unknown is counted like an account, so that both look the same.
    counted = found.user.get_username() if found else webauthn.credential_id(answer).hex()
    attempt = SignInAttempt(request, counted)
    if not attempt.register():
        audit_log.warning("too many passkeys", found.user if found else None)
        raise ValidationError(TOO_MANY_ATTEMPTS, code="limited")
    passkey = passkeys.verify(request, purpose, answer)
    if passkey is None:
        raise ValidationError(
            "This passkey did not work. Try it again, or go on in another way.", code="wrong"
        )
    attempt.refund()
    return passkey


class CodeForm(forms.Form):
    """A code from the TOTP device or a recovery code; `device` is the one that accepted it."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        error_messages={"required": "Type the code."},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autofocus": True}
        ),
    )

    def __init__(self, *args: Any, devices: Sequence[CodeDevice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.devices = devices
        self.device: CodeDevice | Passkey | None = None

    def clean_code(self) -> str:
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"]).lower()
        allowed = [device for device in self.devices if _is_allowed(device)]
        if not allowed:
            raise ValidationError(
                f"Too many wrong codes. Wait {_remaining_pause(self.devices)} before the next one."
            )
        self.device = next((device for device in allowed if device.verify_token(code)), None)
        if self.device is None:
            raise ValidationError(
                "This code does not work. The one on your phone changes every 30 seconds, and"
                " each code works once."
            )
        return code


def _is_allowed(device: CodeDevice) -> bool:
    """Whether the pause after a wrong code is over, even if the clock was set back since."""
    failed_at = device.throttling_failure_timestamp
    if failed_at is not None and failed_at > timezone.now():
        device.throttle_reset()
    return device.verify_is_allowed()[0]


def _remaining_pause(devices: Sequence[CodeDevice]) -> str:
    """How long the shortest pause still lasts; django-otp doubles it with each wrong code."""
    now = timezone.now()
    refusals = [device.verify_is_allowed()[1] for device in devices]
    ends = [refusal["locked_until"] for refusal in refusals if refusal]
    minutes = math.ceil((min(ends, default=now) - now).total_seconds() / 60)
    return "a minute" if minutes < 2 else f"{minutes} minutes"


class SecondFactorForm(CodeForm):
    """A code of somebody who is signed in or, instead, an answer of one of their passkeys."""

    passkey = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: StaffRequest, **kwargs: Any) -> None:
        super().__init__(*args, devices=code_devices(request.user), **kwargs)
        self.request = request
        self.has_passkeys = request.user.passkeys.exists()
        # A passkey needs no code.
        self.fields["code"].required = not self.answer

    @property
    def answer(self) -> str:
        return self.data.get(self.add_prefix("passkey"), "")

    def clean_code(self) -> str:
        return "" if self.answer else super().clean_code()

    def clean(self) -> None:
        if self.answer:
            try:
                own = Passkey.objects.of(self.request.user)
                self.device = verified_passkey(
                    self.request, Purpose.SECOND_FACTOR, own, self.answer
                )
            except ValidationError as error:
                self.add_error("code", error)


class NewPasskeyForm(forms.Form):
    """A passkey that the browser has just made, with a name."""

    name = forms.CharField(
        label="Name of the passkey",
        help_text="So that you know later which device it is on.",
        max_length=60,
        error_messages={
            "required": "Give the passkey a name, such as “My laptop”.",
            "max_length": "Shorten the name to %(limit_value)d characters: it has %(show_value)d.",
        },
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    passkey = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: StaffRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["name"].widget.attrs.pop("maxlength", None)

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def save(self) -> bool:
        """Enrol it; returns whether its answer is right, and is an error of the form otherwise."""
        user, answer = self.request.user, self.cleaned_data["passkey"]
        if Passkey.objects.enrol(self.request, user, self.cleaned_data["name"], answer):
            return True
        self.add_error("name", "The passkey was not accepted. Press the button once more.")
        return False


class PasswordForm(forms.Form):
    """The password of somebody who is signed in."""

    # The form is added to whichever form was interrupted: no other field may have this name.
    reauth_password = forms.CharField(
        label="Your password",
        strip=False,
        error_messages={"required": "Type your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_reauth_password(self) -> str:
        password = self.cleaned_data["reauth_password"]
        if not self.user.check_password(password):
            raise ValidationError("This is not the password of this account.")
        return password
