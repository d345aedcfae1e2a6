"""The second factor of an account: a TOTP device and recovery codes."""

from django.contrib.auth.models import User
from django.db import transaction

from attachment_site.accounts import audit_log
from attachment_site.accounts.models import RecoveryCodes, SealedTOTPDevice


def confirmed_devices(user: User) -> list[SealedTOTPDevice | RecoveryCodes]:
    """What this account has set up: the TOTP device, and recovery codes (two queries)."""
    return [
        *SealedTOTPDevice.objects.filter(user=user, confirmed=True),
        *RecoveryCodes.objects.filter(user=user, confirmed=True),
    ]


@transaction.atomic
def reset_second_factor(user: User, by: str) -> None:
    """Delete the TOTP device and recovery codes of somebody who lost them; `by` is for the log.

    The password stays, and all sessions of the account end.
    """
    SealedTOTPDevice.objects.filter(user=user).delete()
    RecoveryCodes.objects.filter(user=user).delete()
    user.browser_sessions.all().delete()
    audit_log.warning(f"second factor forgotten by {by}", user)
