"""What proves a person besides the password: a telephone, and recovery codes on paper."""

from django.db import transaction
from django_otp import devices_for_user

from attachment_site.guard import events


def own_devices(user):
    """What this person has set up: the telephone, and recovery codes."""
    return list(devices_for_user(user))


@transaction.atomic
def forget_second_factor(user, by: str) -> None:
    """Let somebody who lost the telephone and all codes set them up anew; `by` is for the log.

    The password stays, and whoever is signed in under this account has to sign in again.
    """
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    user.signed_in.all().delete()
    events.warn(f"second factor forgotten by {by}", user)
