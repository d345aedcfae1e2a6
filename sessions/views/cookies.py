"""The applicant's cookies: HttpOnly, for this site alone, gone with the way out.

None of them is stored on the server, and what they say is encrypted under its key.
"""

import os
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from sessions import tokens

# Comes with the empty forms. It shows that the browser keeps cookies, and carries the key of the
# draft that `draft.js` keeps.
FORM_COOKIE = f"{settings.COOKIE_PREFIX}form"
# Brings the receipt to its page.
RECEIPT_COOKIE = f"{settings.COOKIE_PREFIX}receipt"
# Keeps a conversation open.
TICKET_COOKIE = f"{settings.COOKIE_PREFIX}ticket"
DRAFT_KEY_BYTES = 32


def set_cookie(response: HttpResponseBase, name: str, value: str, **options: Any) -> None:
    """Set a cookie that no other site makes the browser send; without `max_age` it ends with the
    browser."""
    response.set_cookie(
        name,
        value,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
        **options,
    )


def drop(response: HttpResponseBase, *names: str) -> None:
    for name in names:
        response.delete_cookie(name, samesite="Strict")


def drop_all(response: HttpResponseBase) -> None:
    """Let the browser forget the draft's key, the receipt and the conversation."""
    drop(response, FORM_COOKIE, RECEIPT_COOKIE, TICKET_COOKIE)


def are_kept(request: HttpRequest) -> bool:
    """Whether the browser has brought back a cookie of these pages."""
    return FORM_COOKIE in request.COOKIES or TICKET_COOKIE in request.COOKIES


def set_form_cookie(request: HttpRequest, response: HttpResponseBase) -> None:
    """Set the cookie of the empty forms, with the key that the browser has already or a new one.

    Its value changes each time, see `touch`.
    """
    key = draft_key(request) or os.urandom(DRAFT_KEY_BYTES)
    set_cookie(response, FORM_COOKIE, tokens.encrypt_for_server("draft", key).decode())


def draft_key(request: HttpRequest) -> bytes | None:
    """The key of the browser's draft, for as long as a form is fresh."""
    cookie = request.COOKIES.get(FORM_COOKIE, "").encode()
    return tokens.decrypt_for_server("draft", cookie, max_age=tokens.FORM_MAX_AGE)
