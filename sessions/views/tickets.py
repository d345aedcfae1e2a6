"""The ticket of an open conversation: a short-lived cookie, and a field where cookies are off.

It carries what the receipt opens, so that no page and no request needs the receipt again. The page
of a conversation is shown when a ticket was just issued, and when it is reloaded. Whoever comes
back to it in another way, by Back, Forward or a tab opened again, has left it: the ticket ends. So
does it for a browser that sends again what it had posted from an earlier page.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from attachment_site.core.http.cookies import set_cookie
from attachment_site.core.security.crypto import (
    KEY_BYTES,
    DecryptionError,
    conversation_key,
    derive_subkey,
    receipt_digest,
)
from sessions import tokens
from sessions.models import Application
from sessions.models.appointment import Said
from sessions.models.times import UNKNOWN_TIMES
from sessions.views import cookies

# Renewed with every page.
IDLE_SECONDS = 1800
ERASED_SECONDS = 60
SEEN = "seen"


class Ticket(NamedTuple):
    """The digest that finds an application, the applicant's private key, and what the next page
    says: a key of NOTICES, or SEEN when it was said. `page` names the page that was shown last."""

    digest: bytes
    private: bytes
    state: str = SEEN
    page: str = ""

    @property
    def conversation_key(self) -> bytes:
        """What authenticates the conversation; empty for one older than 0.4, which is found by
        another digest. Nobody else can make either digest of a receipt."""
        if self.digest != receipt_digest(self.private):
            return b""
        return conversation_key(self.private)

    @property
    def draft_key(self) -> bytes:
        """What locks a message that is not sent yet, in its tab; the receipt brings it back."""
        return derive_subkey(self.private, b"unsent message")


class Conversation(NamedTuple):
    """An application, and the ticket that opens it."""

    application: Application
    ticket: Ticket

    def content(self) -> dict[str, Any] | None:
        """What the applicant wrote in the letter."""
        return self._readable(self.application.decrypt_content)

    def said(self) -> list[Said]:
        """The messages, oldest first, with their words and times (one query)."""
        messages = self.application.messages.all()
        opened = [(message, self._readable(message.decrypt_with_times)) for message in messages]
        return [Said(message, *(parts or (None, UNKNOWN_TIMES))) for message, parts in opened]

    def is_changed(self, said: Iterable[Said]) -> bool:
        """Whether somebody has written over the letter, or over what was said."""
        messages = [message for message, *_ in said]
        return not self.application.is_genuine(self.ticket.conversation_key, messages)

    def _readable[T](self, decrypt: Callable[..., T]) -> T | None:
        """What `decrypt` returns, or None for words that were changed in the database."""
        try:
            return decrypt(self.ticket.private, side="applicant")
        except DecryptionError:
            return None


def read(request: HttpRequest) -> Ticket | None:
    """The ticket that came with a request, until it expires."""
    value = request.COOKIES.get(cookies.TICKET_COOKIE) or request.POST.get("ticket", "")
    content = tokens.decrypt_for_server("conversation", value.encode(), max_age=IDLE_SECONDS)
    if content is None:
        return None
    state, _, page = content[2 * KEY_BYTES :].decode().partition(" ")
    return Ticket(content[:KEY_BYTES], content[KEY_BYTES : 2 * KEY_BYTES], state, page)


def issue(ticket: Ticket) -> str:
    """The encrypted ticket."""
    content = ticket.digest + ticket.private + f"{ticket.state} {ticket.page}".encode()
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
    set_cookie(response, cookies.TICKET_COOKIE, issue(ticket))


def page_of(form_token: str) -> str:
    """The name of the page that carries this form token."""
    return hashlib.sha256(form_token.encode()).hexdigest()[:16]


def is_left(ticket: Ticket, form_token: str | None) -> bool:
    """Whether a form was sent by an earlier page than the one that was shown last."""
    return bool(form_token and ticket.page) and page_of(form_token or "") != ticket.page
