"""A mail server on loopback, which takes, refuses, is slow or hangs up."""

import asyncio
import contextlib
import email
import email.policy
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from attachment_site.core.mail import mailers_from
from tests.running import free_port


class Mailbox:
    """A mail server's memory and mood: what it took, and what it answers."""

    def __init__(self, *, refuses=None, hangs_up=False, slow=False):
        self.refuses = refuses or {}
        self.hangs_up = hangs_up
        self.taken = []
        self.logins = []
        self.has_mail = threading.Event()
        self.may_answer = threading.Event()
        if not slow:
            self.may_answer.set()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if refusal := self.refuses.get(address, self.refuses.get("*")):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, message))
        self.has_mail.set()
        while not self.may_answer.is_set():
            await asyncio.sleep(0.02)
        if self.hangs_up:
            server.transport.abort()
        return "250 OK"

    def authenticate(self, server, session, envelope, mechanism, login):
        self.logins.append((login.login, login.password))
        return AuthResult(success=True)

    @property
    def recipients(self):
        return [recipient for _, recipients, _ in self.taken for recipient in recipients]

    @property
    def messages(self):
        return [message for _, _, message in self.taken]


@contextlib.contextmanager
def mail_server(mailbox=None, *, settings=None, **parameters):
    """A real SMTP server on loopback, that of these settings: gives its mailbox, which has the
    server's EMAIL_URL."""
    mailbox = mailbox or Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **parameters)
    controller.start()
    mailbox.url = f"smtp://127.0.0.1:{controller.port}?starttls=false"
    if settings:
        settings.MAILERS = mailers_from(mailbox.url)
    try:
        yield mailbox
    finally:
        mailbox.may_answer.set()
        controller.stop()


def body(message):
    return message.get_content().replace("\r\n", "\n").strip()
