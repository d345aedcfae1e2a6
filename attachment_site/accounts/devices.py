"""The second factors of an account: passkeys, a TOTP device and recovery codes."""

from django.contrib.auth.models import User
from django.db import transaction

from attachment_site.accounts import audit_log
from attachment_site.accounts.models import Passkey, RecoveryCodes, SealedTOTPDevice

type CodeDevice = SealedTOTPDevice | RecoveryCodes


def factors(user: User) -> list[Passkey | SealedTOTPDevice]:
    """The passkeys and the TOTP device of an account, oldest first (two queries)."""
    return [
        *user.passkeys.order_by("pk"),
        *SealedTOTPDevice.objects.filter(user=user, confirmed=True),
    ]


def has_second_factor(user: User) -> bool:
    """Whether a password alone is not enough for this account (up to three queries)."""
    return bool(code_devices(user)) or user.passkeys.exists()


def code_devices(user: User) -> list[CodeDevice]:
    """What accepts a code: the TOTP device, and recovery codes (two queries)."""
    return [
        *SealedTOTPDevice.objects.filter(user=user, confirmed=True),
        *RecoveryCodes.objects.filter(user=user, confirmed=True),
    ]


@transaction.atomic
def reset_second_factor(user: User, by: str) -> None:
    """Delete all second factors of somebody who lost them; `by` is for the log.

    The password stays, and all sessions of the account end.
    """
    Passkey.objects.of(user).delete()
    SealedTOTPDevice.objects.filter(user=user).delete()
    RecoveryCodes.objects.filter(user=user).delete()
    user.browser_sessions.all().delete()
    audit_log.warning(f"second factor forgotten by {by}", user)
