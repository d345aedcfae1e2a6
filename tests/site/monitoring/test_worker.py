"""The worker: a process that may be stopped, killed and doubled, and loses no mail."""

import datetime
import os
import signal
import subprocess
import threading
from contextlib import contextmanager

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from attachment_site.core.mail import mailers_from
from attachment_site.management.commands import worker
from sessions.mail import announce_reply, send_due
from sessions.models import OutgoingMail
from tests.databases import database_url
from tests.running import PATIENCE_SECONDS, start, wait_until
from tests.sessions.factories import make_application, make_inbox, make_practitioner
from tests.sessions.mail.mailbox import Mailbox, body, mail_server

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

MONDAY = datetime.datetime(2026, 3, 2, 22, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch):
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0.05)


@contextmanager
def worker_of(mailbox):
    """A worker with a mail in hand that is not taken yet. It does not outlive the block: it would
    send the mail of the next test."""
    application = make_application()
    for number in range(2):
        announce_reply(application, f"robin{number}@applicant.example")
    variables = {"DATABASE_URL": database_url(), "EMAIL_URL": mailbox.url}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    process = start(["manage.py", "worker"], os.environ | variables, **pipes)
    try:
        assert mailbox.has_mail.wait(PATIENCE_SECONDS)
        yield process
    finally:
        process.kill()
        process.communicate()


def run_until(condition):
    """Run the command here, and stop it as a service manager does once `condition()` holds."""
    runs, held = threading.Event(), []
    runs.set()

    def watch():
        try:
            wait_until(lambda: condition() or not runs.is_set())
            held.append(condition())
        finally:
            connection.close()
            if runs.is_set():
                os.kill(os.getpid(), signal.SIGTERM)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        call_command("worker")
    finally:
        runs.clear()
        watcher.join()
    assert held == [True]


def test_a_worker_killed_in_the_middle_of_a_mail_loses_nothing(settings):
    with mail_server(Mailbox(slow=True)) as mailbox:
        with worker_of(mailbox) as process:
            process.kill()
        held = OutgoingMail.objects.get(claimed_until__isnull=False)
        assert (held.sent_at, held.tries, bool(held.recipient)) == (None, 0, True)

        mailbox.may_answer.set()
        settings.MAILERS = mailers_from(mailbox.url)
        assert send_due(now=timezone.now() + datetime.timedelta(minutes=9)) == 1
        assert send_due(now=timezone.now() + datetime.timedelta(minutes=11)) == 1

    # Whether a mail had arrived, a killed worker cannot know; a second copy is known as one.
    assert mailbox.recipients == [f"robin{number}@applicant.example" for number in (0, 1, 0)]
    first, _, second = (message["Message-ID"] for message in mailbox.messages)
    assert first == second
    assert not OutgoingMail.objects.exclude(recipient=b"").exists()


def test_a_worker_that_is_told_to_stop_finishes_the_mail_in_hand_and_no_other():
    with mail_server(Mailbox(slow=True)) as mailbox, worker_of(mailbox) as process:
        process.send_signal(signal.SIGINT)
        mailbox.may_answer.set()
        output = process.communicate(timeout=PATIENCE_SECONDS)

    assert (process.returncode, output) == (0, ("", ""))
    assert mailbox.recipients == ["robin0@applicant.example"]
    (waits,) = OutgoingMail.objects.unsent()
    assert waits.claimed_until is None
    assert OutgoingMail.objects.filter(sent_at__isnull=False, recipient=b"").count() == 1


def test_a_release_whose_migrations_are_missing_is_waited_for(settings, caplog):
    """A worker that starts beside `migrate` would take half a database for one written over."""
    announce_reply(make_application(), "robin@applicant.example")
    missing = MigrationRecorder.Migration.objects.latest("pk")
    missing.delete()

    def is_sent():
        if len(caplog.records) == 2 and missing.pk is None:
            assert mailbox.recipients == []
            missing.save()
        return mailbox.has_mail.is_set()

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        run_until(is_sent)

    told = {record.message for record in caplog.records if record.name == worker.__name__}
    assert told == {"The database lacks migrations; waiting for “manage.py migrate”."}
    assert mailbox.recipients == ["robin@applicant.example"]


def test_the_daily_work_is_done_at_the_start_and_once_a_new_day_has_come(settings, time_machine):
    time_machine.move_to(MONDAY)
    make_inbox(make_practitioner(email="dana@practice.example"))
    make_application(received_at=MONDAY - datetime.timedelta(days=30))

    def two_days_have_passed():
        if len(mailbox.messages) == 1:
            time_machine.move_to(MONDAY + datetime.timedelta(hours=3))
        return len(mailbox.messages) == 2

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        run_until(two_days_have_passed)
        call_command("worker", "--once")

    assert mailbox.recipients == ["dana@practice.example"] * 2
    assert "1 answer is due" in body(mailbox.messages[0])
    days = OutgoingMail.objects.values_list("reminds_on", flat=True)
    assert list(days) == [datetime.date(2026, 3, 2), datetime.date(2026, 3, 3)]
