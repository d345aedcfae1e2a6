"""The ticket of an open conversation: a short-lived cookie, and a field where cookies are off.

It carries what the receipt opens, so that no page and no request needs the receipt again. The page
of a conversation is shown when a ticket was just issued, and when it is reloaded. Whoever comes
back to it in another way, by Back, Forward or a tab opened again, has left it: the ticket ends.
"""

import datetime
import json
from typing import NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from attachment_site.core.security.crypto import KEY_BYTES, derive_subkey
from sessions import tokens
from sessions.views import cookies

# Renewed with every page.
IDLE_SECONDS = 1800
ERASED_SECONDS = 60
SEEN = "seen"


class Ticket(NamedTuple):
    """The digest that finds an application, the applicant's private key, and what the next page
    says: a key of NOTICES, or SEEN when it was said."""

    digest: bytes
    private: bytes
    state: str = SEEN

    @property
    def draft_key(self) -> bytes:
        """What locks a message that is not sent yet, in its tab; the receipt brings it back."""
        return derive_subkey(self.private, b"unsent message")


def read(request: HttpRequest) -> Ticket | None:
    """The ticket that came with a request, until it expires."""
    value = request.COOKIES.get(cookies.TICKET_COOKIE) or request.POST.get("ticket", "")
    content = tokens.decrypt_for_server("conversation", value.encode(), max_age=IDLE_SECONDS)
    if content is None:
        return None
    keys, state = content[: 2 * KEY_BYTES], content[2 * KEY_BYTES :].decode()
    return Ticket(keys[:KEY_BYTES], keys[KEY_BYTES:], state)


def issue(ticket: Ticket) -> str:
    """The encrypted ticket."""
    content = ticket.digest + ticket.private + ticket.state.encode()
    return tokens.encrypt_for_server("conversation", content).decode()


def erased(reference: str, withdrawn_at: datetime.datetime) -> str:
    """What the ticket becomes when a letter is withdrawn: it brings this to the page that says so,
    once."""
    content = json.dumps([reference, withdrawn_at.isoformat()]).encode()
    return tokens.encrypt_for_server("erased", content).decode()


def read_erased(request: HttpRequest) -> tuple[str, datetime.datetime] | None:
    """The reference of a letter that was withdrawn just now, and when."""
    value = request.COOKIES.get(cookies.TICKET_COOKIE, "").encode()
    content = tokens.decrypt_for_server("erased", value, max_age=ERASED_SECONDS)
    if content is None:
        return None
    reference, withdrawn_at = json.loads(content)
    return reference, datetime.datetime.fromisoformat(withdrawn_at)


def set_on(response: HttpResponseBase, ticket: Ticket) -> None:
    cookies.set_cookie(response, cookies.TICKET_COOKIE, issue(ticket))


def shows_page(ticket: Ticket, request: HttpRequest) -> bool:
    """Whether the conversation is shown. Browsers ask for `max-age=0` when a page is reloaded
    (RFC 9111, 5.2.1.1), and not when they go back to it."""
    return ticket.state != SEEN or request.headers.get("Cache-Control") == "max-age=0"
