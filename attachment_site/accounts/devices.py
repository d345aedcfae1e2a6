"""What proves a person besides the password: a telephone, and recovery codes on paper."""

from django.db import transaction

from attachment_site.accounts import audit_log
from attachment_site.accounts.models import RecoveryCodes, SealedTOTPDevice


def devices_of(user):
    """What this person has set up: the telephone, and recovery codes."""
    kinds = (SealedTOTPDevice, RecoveryCodes)
    return [device for kind in kinds for device in kind.objects.filter(user=user, confirmed=True)]


@transaction.atomic
def forget_second_factor(user, by: str) -> None:
    """Let somebody who lost the telephone and all codes set them up anew; `by` is for the log.

    The password stays, and whoever is signed in under this account has to sign in again.
    """
    for kind in (SealedTOTPDevice, RecoveryCodes):
        kind.objects.filter(user=user).delete()
    user.browser_sessions.all().delete()
    audit_log.warn(f"second factor forgotten by {by}", user)
