"""Mail backends, and the settings MAILERS and DEFAULT_FROM_EMAIL from the environment."""

import contextlib
import copy
import logging
import os
import re
import smtplib
import socket
import threading
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.mail.backends import console, smtp
from django.core.validators import validate_email

from attachment_site.core.env import stop
from attachment_site.core.env.site import is_host, parts_of

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 20
MAX_SECONDS = 120
EXPECTED = (
    "EMAIL_URL must be smtp://user:password@host:587, smtps://user:password@host or console:,"
    " with “?starttls=true” or “?starttls=false” after smtp:// where it matters"
)


def ascii_address(address: str) -> str:
    """The address with its domain as mail servers know it (RFC 5891): name@xn--bcher-kva.example.

    Raises ValueError if there is no such domain, or if the part before the @ is not ASCII: that
    would need SMTPUTF8 (RFC 6531), which the backend cannot send. Python's own codec follows the
    older standard, which sends mail for straße.example to strasse.example.
    """
    name, _, domain = address.rpartition("@")
    if not name.isascii():
        raise ValueError("The part before the @ is not ASCII.")
    if domain.isascii():
        return address
    return f"{name}@{idna.encode(domain, uts46=True).decode()}"


def one_address(address: str) -> str | None:
    """One plain address in the form in which it is sent, or None. Django accepts control characters
    and quoted names, by which one recipient becomes two."""
    if not address.isprintable() or any(sign in address for sign in ",;<> "):
        return None
    try:
        sent_to = ascii_address(address)
        validate_email(sent_to)
    except (ValidationError, ValueError):
        return None
    return sent_to


class EmailBackend(smtp.EmailBackend):
    """Sends by SMTP, and hangs up on a server that needs longer than two minutes in all.

    Django's timeout restarts with each byte received: a server that answers letter by letter would
    hold the worker for hours.
    """

    def open(self) -> bool | None:
        """As Django's, but with no connection left where TLS or the password was refused."""
        try:
            return super().open()
        except OSError:
            self.close()
            raise

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return DeadlineSMTPS if self.use_ssl else DeadlineSMTP


class DeadlineSMTP(smtplib.SMTP):
    """A connection that is shut down after MAX_SECONDS, whatever its state."""

    def _get_socket(self, *address: Any) -> socket.socket:
        # typeshed leaves this method out; smtplib has no public way to reach the new socket.
        sock = super()._get_socket(*address)  # type: ignore[misc]
        # A second handle on the connection, which stays valid when TLS takes over the first. Not
        # `sock.dup()`, which fails where TLS has begun already.
        self.handle = socket.socket(fileno=os.dup(sock.fileno()))
        self.deadline = threading.Timer(MAX_SECONDS, self._hang_up)
        self.deadline.daemon = True
        self.deadline.start()
        return sock

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self.handle.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        super().close()
        if hasattr(self, "deadline"):
            self.deadline.cancel()
            self.handle.close()


class DeadlineSMTPS(DeadlineSMTP, smtplib.SMTP_SSL):
    """The same, with TLS from the first byte."""


def is_taken(message: EmailMessage, name: str) -> bool:
    """Send a mail; returns whether the server took it. If not, the log names it so."""
    try:
        message.send(using="default")
    # ValueError: Django cannot encode the address. The messages of these errors quote the address,
    # so only their type is logged.
    except (OSError, smtplib.SMTPException, ValueError) as error:
        logger.warning("%s was not taken (%s).", name, type(error).__name__)
        return False
    return True


def is_printed() -> bool:
    """Whether mail is printed, as no server is set to send it."""
    return mailers_from("") == settings.MAILERS


def send_test_notice(address: str) -> bool:
    """Send a notice that says that notices arrive; returns whether a mail server took it."""
    if is_printed():
        return False
    message = EmailMessage(
        subject="Notices arrive here",
        body="Hello,\n\nthis is a test. When something is waiting, a note like this tells you.\n",
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    return is_taken(message, "A test notice")


class ConsoleBackend(console.EmailBackend):
    """Prints mail instead of sending it, without its recipients.

    Console output ends in a server's log, where an address would outlive its mail.
    """

    def write_message(self, message: EmailMessage) -> None:
        printed = copy.copy(message)
        printed.to, printed.cc = ["undisclosed-recipients:;"], []
        super().write_message(printed)


def mailers_from(email_url: str) -> dict[str, dict[str, Any]]:
    """The MAILERS setting for an EMAIL_URL; without one, mail is printed.

    A malformed one stops the start. The message does not quote it: it contains a password.
    """
    if email_url in ("", "console:", "console://"):
        return {"default": {"BACKEND": "attachment_site.core.mail.ConsoleBackend"}}
    try:
        options = _smtp_options(email_url)
    except ValueError as error:
        stop(f"{EXPECTED} ({error}).")
    return {"default": {"BACKEND": "attachment_site.core.mail.EmailBackend", "OPTIONS": options}}


def sender_from(address: str, site_url: str) -> str:
    """The sender of mail: `address`, or noreply at the site; a malformed one stops the start."""
    name, _, host = address.rpartition("@")
    if address and not (re.fullmatch(r"[\w.+-]+", name, re.ASCII) and is_host(host)):
        stop(f"EMAIL_FROM must be one plain address such as noreply@example.org, not “{address}”.")
    return address or f"noreply@{urlsplit(site_url).hostname}"


def _smtp_options(email_url: str) -> dict[str, Any]:
    """The options of Django's SMTP backend. Raises ValueError that says what is wrong."""
    parts = parts_of(email_url, ("smtp", "smtps"))
    if not parts or parts.path.strip("/"):
        raise ValueError("it is none of these, or its host or port cannot be")
    port = parts.port
    username, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(username) != bool(password):
        raise ValueError("a user and a password go together")
    is_tls = parts.scheme == "smtps"
    if port == 465 and not is_tls:
        raise ValueError("port 465 speaks TLS from the first byte, which is smtps://")
    if port == 587 and is_tls:
        raise ValueError("port 587 begins TLS by STARTTLS, which is smtp://")
    port = port or (465 if is_tls else 587)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    starttls = query.pop("starttls", None)
    if query or starttls not in (None, "true", "false") or (starttls and is_tls):
        raise ValueError("what follows its question mark cannot be read")
    # A password is sent unencrypted only if the URL says so.
    is_usual = not is_tls and (port == 587 or bool(username))
    return {
        "host": parts.hostname,
        "port": port,
        "username": username,
        "password": password,
        "use_ssl": is_tls,
        "use_tls": starttls == "true" if starttls else is_usual,
        "timeout": TIMEOUT_SECONDS,
    }
