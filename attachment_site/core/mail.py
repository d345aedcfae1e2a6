"""How mail leaves the site: EMAIL_URL becomes Django's MAILERS."""

import contextlib
import copy
import re
import smtplib
import socket
import threading
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.mail.backends import console, smtp

from attachment_site.core.env import stop

TIMEOUT_SECONDS = 20
LONGEST_SECONDS = 120
FORMS = (
    "EMAIL_URL must be smtp://user:password@host:587, smtps://user:password@host or console:,"
    " with “?starttls=true” or “?starttls=false” after smtp:// where it matters"
)


class EmailBackend(smtp.EmailBackend):
    """Sends by SMTP, and hangs up on a server that needs longer than two minutes in all.

    Django's timeout begins anew with each byte: a server that answers letter by letter would hold
    the worker for hours.
    """

    @property
    def connection_class(self):
        return HurriedTLS if self.use_ssl else Hurried


class Hurried(smtplib.SMTP):
    """A conversation that ends after LONGEST_SECONDS, whatever has been said by then."""

    def _get_socket(self, *where):
        opened = super()._get_socket(*where)
        # A second handle on the connection, which stays good when TLS takes the first.
        self.twin = opened.dup()
        self.end = threading.Timer(LONGEST_SECONDS, self._hang_up)
        self.end.daemon = True
        self.end.start()
        return opened

    def _hang_up(self):
        with contextlib.suppress(OSError):
            self.twin.shutdown(socket.SHUT_RDWR)

    def close(self):
        super().close()
        if hasattr(self, "end"):
            self.end.cancel()
            self.twin.close()


class HurriedTLS(Hurried, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte."""


class ConsoleBackend(console.EmailBackend):
    """Prints mail in the place of sending it, and leaves out whom it is for.

    What a server prints ends in its log, where an address would outlive its mail.
    """

    def write_message(self, message):
        printed = copy.copy(message)
        printed.to, printed.cc = ["undisclosed-recipients:;"], []
        super().write_message(printed)


def mailers_from(email_url: str) -> dict:
    """The MAILERS setting that an EMAIL_URL asks for; without one, mail is printed.

    A wrong one stops the start. Its parts are not repeated: one of them is a password.
    """
    if email_url in ("", "console:", "console://"):
        return {"default": {"BACKEND": "attachment_site.core.mail.ConsoleBackend"}}
    try:
        options = _smtp_options(email_url)
    except ValueError as error:
        stop(f"{FORMS} ({error}).")
    return {"default": {"BACKEND": "attachment_site.core.mail.EmailBackend", "OPTIONS": options}}


def sender_from(address: str, site_url: str) -> str:
    """Whom mail is from: `address`, or noreply at the site; a wrong one stops the start."""
    if address and not re.fullmatch(r"[\w.+-]+@[\w.-]+", address, re.ASCII):
        stop(f"EMAIL_FROM must be one plain address such as noreply@example.org, not “{address}”.")
    return address or f"noreply@{urlsplit(site_url).hostname}"


def _smtp_options(email_url):
    """The options of Django's SMTP backend. Raises ValueError with what is wrong."""
    try:
        parts = urlsplit(email_url)
        port = parts.port
    except ValueError:
        # Python's own words quote the address.
        raise ValueError("its host or port cannot be read") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.path.strip("/"):
        raise ValueError("it is none of these")
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(username) != bool(password):
        raise ValueError("a user and a password go together")
    is_tls = parts.scheme == "smtps"
    port = port or (465 if is_tls else 587)
    return {
        "host": parts.hostname,
        "port": port,
        "username": username,
        "password": password,
        "use_ssl": is_tls,
        # A password crosses the net in the clear only where somebody has written so.
        "use_tls": _starttls(parts, default=not is_tls and (port == 587 or bool(username))),
        "timeout": TIMEOUT_SECONDS,
    }


def _starttls(parts, default):
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    text = query.pop("starttls", None)
    if query or text not in (None, "true", "false") or (text and parts.scheme == "smtps"):
        raise ValueError("what follows its question mark cannot be read")
    return text == "true" if text else default
