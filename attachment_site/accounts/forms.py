"""What a person types to prove who they are."""

import math
import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone


class CodeForm(forms.Form):
    """A code from the telephone or, where `devices` hold some, a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        error_messages={"required": "Type the code."},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "spellcheck": "false", "autofocus": True}
        ),
    )

    def __init__(self, *args, devices, help_text="", **options):
        super().__init__(*args, **options)
        self.devices = devices
        self.device = None
        self.fields["code"].help_text = help_text

    def clean_code(self):
        code = re.sub(r"[\s-]", "", self.cleaned_data["code"]).lower()
        allowed = [device for device in self.devices if _may_be_tried(device)]
        if not allowed:
            raise ValidationError(
                f"Too many wrong codes. Wait {_pause(self.devices)} before the next one."
            )
        self.device = next((device for device in allowed if device.verify_token(code)), None)
        if self.device is None:
            raise ValidationError(
                "This code opens nothing. The one on the telephone changes every 30 seconds, and"
                " each code works once."
            )
        return code


def _may_be_tried(device) -> bool:
    """Whether the pause after a wrong code is over, even if the clock was set back since."""
    failed_at = device.throttling_failure_timestamp
    if failed_at is not None and failed_at > timezone.now():
        device.throttle_reset()
    return device.verify_is_allowed()[0]


def _pause(devices) -> str:
    """How long the shortest pause after wrong codes still lasts; it doubles with each."""
    refusals = filter(None, (device.verify_is_allowed()[1] for device in devices))
    now = timezone.now()
    ends = min((refusal["locked_until"] for refusal in refusals), default=now)
    minutes = math.ceil((ends - now).total_seconds() / 60)
    return "a minute" if minutes < 2 else f"{minutes} minutes"


class PasswordForm(forms.Form):
    """The password of somebody who has been away."""

    desk_password = forms.CharField(
        label="Your password",
        strip=False,
        error_messages={"required": "Type your password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.user = user

    def clean_desk_password(self):
        password = self.cleaned_data["desk_password"]
        if not self.user.check_password(password):
            raise ValidationError("This is not the password of this account.")
        return password
