"""Cookies that no script reads and no other site makes the browser send."""

from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase

# Of cookies that are limited to a path, which “__Host-” forbids.
PATH_PREFIX = settings.COOKIE_PREFIX.replace("Host", "Secure")


def set_cookie(response: HttpResponseBase, name: str, value: str, **options: Any) -> None:
    """Set such a cookie; without `max_age` it ends with the browser."""
    response.set_cookie(
        name,
        value,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
        **options,
    )
