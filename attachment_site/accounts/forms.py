"""The second factor's code, and the password on re-authentication."""

import math
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from attachment_site.accounts.models import RecoveryCodes, SealedTOTPDevice
from attachment_site.core.mail import one_address

type Device = SealedTOTPDevice | RecoveryCodes


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

    def __init__(
        self, *args: Any, devices: Sequence[Device], help_text: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.devices = devices
        self.device: Device | None = None
        self.fields["code"].help_text = help_text

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


def _is_allowed(device: Device) -> bool:
    """Whether the pause after a wrong code is over, even if the clock was set back since."""
    failed_at = device.throttling_failure_timestamp
    if failed_at is not None and failed_at > timezone.now():
        device.throttle_reset()
    return device.verify_is_allowed()[0]


def _remaining_pause(devices: Sequence[Device]) -> str:
    """How long the shortest pause still lasts; django-otp doubles it with each wrong code."""
    now = timezone.now()
    refusals = [device.verify_is_allowed()[1] for device in devices]
    ends = [refusal["locked_until"] for refusal in refusals if refusal]
    minutes = math.ceil((min(ends, default=now) - now).total_seconds() / 60)
    return "a minute" if minutes < 2 else f"{minutes} minutes"


class NoticeAddressForm(forms.ModelForm):
    """Where somebody who works here is told that something waits."""

    email = forms.EmailField(
        label="E-mail address for notices",
        help_text="A notice says that something is waiting. It names nobody.",
        error_messages={
            "required": "Type the address that notices should go to.",
            "invalid": "Type one whole address, such as dana@example.org.",
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )

    class Meta:
        model = User
        fields = ["email"]

    def clean_email(self) -> str:
        address = one_address(self.cleaned_data["email"])
        if address is None:
            raise ValidationError("Type one whole address, such as dana@example.org.")
        return address


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
