"""The applicant's cookies: HttpOnly, for this site alone, gone with the way out.

None of them is stored on the server, and what they say is encrypted under its key.
"""

import json
import os
import secrets
import time
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from attachment_site.core.http.cookies import set_cookie
from sessions import tokens

# Comes with the empty forms. It shows that the browser keeps cookies, and carries the key of the
# draft that `draft.js` keeps.
FORM_COOKIE = f"{settings.COOKIE_PREFIX}form"
# Brings receipts to their pages.
RECEIPT_COOKIE = f"{settings.COOKIE_PREFIX}receipt"
# Keeps a conversation open.
TICKET_COOKIE = f"{settings.COOKIE_PREFIX}ticket"
DRAFT_KEY_BYTES = 32
# Since somebody typed last: sessions that browsers restore bring cookies back, too.
DRAFT_SECONDS = 2 * 3600
RECEIPT_SECONDS = 600
MOST_RECEIPTS = 5


class ShownReceipt(NamedTuple):
    """A receipt that was not written down yet; `page` names its page, and says nothing else."""

    page: str
    receipt: str
    reference: str
    made_at: float

    @property
    def seconds_left(self) -> int:
        """For how long it is shown; clocks are set back, and differ between machines."""
        return round(RECEIPT_SECONDS - abs(time.time() - self.made_at))


def shown_receipts(request: HttpRequest) -> list[ShownReceipt]:
    """The receipts of letters that were sent from this browser just now, the newest last."""
    cookie = request.COOKIES.get(RECEIPT_COOKIE, "").encode()
    content = tokens.decrypt_for_server("receipts", cookie, max_age=RECEIPT_SECONDS) or b"[]"
    shown = [ShownReceipt(*fields) for fields in json.loads(content)]
    return [receipt for receipt in shown if receipt.seconds_left > 0]


def with_receipt(request: HttpRequest, receipt: str, reference: str) -> list[ShownReceipt]:
    """The same with one more, at the end. A letter that is sent twice has one receipt and page."""
    shown = shown_receipts(request)
    page = next((one.page for one in shown if one.receipt == receipt), secrets.token_urlsafe(6))
    added = ShownReceipt(page, receipt, reference, time.time())
    return [*(one for one in shown if one.receipt != receipt), added][-MOST_RECEIPTS:]


def set_receipts(response: HttpResponseBase, shown: list[ShownReceipt]) -> None:
    """Keep these receipts, and no others."""
    if not shown:
        return drop(response, RECEIPT_COOKIE)
    value = tokens.encrypt_for_server("receipts", json.dumps(shown).encode()).decode()
    set_cookie(response, RECEIPT_COOKIE, value, max_age=RECEIPT_SECONDS)


def drop(response: HttpResponseBase, *names: str) -> None:
    for name in names:
        response.delete_cookie(name, samesite="Strict")


def drop_all(response: HttpResponseBase) -> None:
    """Let the browser forget the draft's key, the receipt and the conversation."""
    drop(response, FORM_COOKIE, RECEIPT_COOKIE, TICKET_COOKIE)


def are_kept(request: HttpRequest) -> bool:
    """Whether the browser has brought back a cookie of these pages."""
    return FORM_COOKIE in request.COOKIES or TICKET_COOKIE in request.COOKIES


def set_form_cookie(
    request: HttpRequest, response: HttpResponseBase, key: bytes | None = None
) -> None:
    """Set the cookie of the empty forms, with the key that the browser has already or a new one.

    Its value changes each time, see `touch`.
    """
    key = key or draft_key(request) or os.urandom(DRAFT_KEY_BYTES)
    set_cookie(response, FORM_COOKIE, tokens.encrypt_for_server("draft", key).decode())


def draft_key(request: HttpRequest) -> bytes | None:
    """The key of the browser's drafts, until some time after somebody typed last."""
    cookie = request.COOKIES.get(FORM_COOKIE, "").encode()
    return tokens.decrypt_for_server("draft", cookie, max_age=DRAFT_SECONDS)
