"""A mail server that accepts and never answers, answers byte by byte, or hangs up midway: the
worker goes on with its other work, and the mail goes out once the server is well."""

import contextlib
import datetime
import socketserver
import threading

import pytest
from django.core.management import call_command
from django.utils import timezone

from attachment_site.core import mail as mailers
from attachment_site.core.mail import mailers_from
from attachment_site.management.commands import worker
from sessions.mail import announce_reply, send_due
from sessions.models import Application, OutgoingMail
from tests.sessions.factories import make_application
from tests.sessions.mail.mailbox import mail_server

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def silent(connection, stopped):
    stopped.wait()


def byte_by_byte(connection, stopped):
    while not stopped.wait(0.02):
        connection.sendall(b"2")


def hangs_up_before_the_message(connection, stopped):
    for answer in (b"220 ready", b"250 hello", b"250 from", b"250 to"):
        connection.sendall(answer + b"\r\n")
        connection.recv(1024)


@contextlib.contextmanager
def bad_server(manner):
    """A server on loopback that treats each who connects in this manner; gives its EMAIL_URL."""
    stopped = threading.Event()

    class Treatment(socketserver.BaseRequestHandler):
        def handle(self):
            # Whoever waits too long for it hangs up first.
            with contextlib.suppress(OSError):
                manner(self.request, stopped)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Treatment) as server:
        threading.Thread(target=server.serve_forever, args=[0.01]).start()
        try:
            yield f"smtp://127.0.0.1:{server.server_address[1]}?starttls=false"
        finally:
            stopped.set()
            server.shutdown()


@pytest.mark.parametrize("manner", [silent, byte_by_byte, hangs_up_before_the_message])
def test_the_worker_goes_on_and_the_mail_goes_out_once_the_server_is_well(
    manner, settings, monkeypatch
):
    make_application(received_at=timezone.now() - datetime.timedelta(days=400))
    application = make_application()
    for _ in range(20):
        announce_reply(application, "robin@applicant.example")

    with bad_server(manner) as url, monkeypatch.context() as short:
        short.setattr(mailers, "TIMEOUT_SECONDS", 0.3)
        short.setattr(mailers, "MAX_SECONDS", 0.5)
        short.setattr(worker, "MAIL_SECONDS", 0.8)
        settings.MAILERS = mailers_from(url)
        call_command("worker", "--once")

    assert Application.objects.get() == application, "erasing waited for the mail"
    unsent = OutgoingMail.objects.unsent().filter(claimed_until=None)
    assert unsent.count() == 20
    if manner in (silent, byte_by_byte):
        assert unsent.exclude(tries=0).count() < 5, "each of twenty mails was waited for"

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        assert send_due(now=timezone.now() + datetime.timedelta(minutes=5)) == 20
    assert mailbox.recipients == ["robin@applicant.example"] * 20
