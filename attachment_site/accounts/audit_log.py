"""What the log says of signing in: what happened to which account, and nothing that was typed.

Lines name accounts by their number; `manage.py shell` or the list of users tells whose it is.
"""

import logging

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver

logger = logging.getLogger(__name__)


def note(event: str, user) -> None:
    """Log what an account did, or what was done to it."""
    logger.info("%s: account %s", event, user.pk)


def warn(event: str, user=None) -> None:
    """Log what was refused; without `user`, no account has the name that was typed."""
    logger.warning("%s: %s", event, f"account {user.pk}" if user else "no account of that name")


@receiver(user_login_failed)
def note_wrong_password(credentials, **kwargs) -> None:
    """A password that does not fit, for an account that is there or one that is not."""
    warn("wrong password", account_named(credentials.get("username", "")))


@receiver(user_logged_out)
def note_log_out(user, **kwargs) -> None:
    if user is not None:
        note("signed out", user)


def account_named(username: str):
    """The account that a sign-in form means; None where there is none (one query)."""
    users = get_user_model()
    return users.objects.filter(**{users.USERNAME_FIELD: username.replace("\x00", "")}).first()
