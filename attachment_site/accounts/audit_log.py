"""The log of sign-in events: which account, what happened, and nothing that was typed.

Lines name accounts by primary key; admin's list of users says whose it is.
"""

import logging
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.dispatch import receiver
from prometheus_client import Counter

logger = logging.getLogger(__name__)

REFUSALS = Counter("site_sign_in_refusals", "What was refused or revoked at signing in.")


def info(event: str, user: User) -> None:
    """Log what an account did."""
    logger.info("%s: account %s", event, user.pk)


def warning(event: str, user: User | None) -> None:
    """Log what was refused or revoked; `user` is None if no account has the name typed."""
    REFUSALS.inc()
    logger.warning("%s: %s", event, f"account {user.pk}" if user else "no account of that name")


@receiver(user_login_failed)
def log_failed_login(credentials: dict[str, Any], **kwargs: Any) -> None:
    warning("wrong password", find_account(credentials.get("username", "")))


@receiver(user_logged_out)
def log_logout(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        info("signed out", user)


def find_account(username: str) -> User | None:
    """The account with that username, if there is one (one query)."""
    users = get_user_model()
    # PostgreSQL refuses to look for NUL, which is in no name.
    name = username.replace("\x00", "")
    return users.objects.filter(**{users.USERNAME_FIELD: name}).first()
