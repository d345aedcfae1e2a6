"""Mail says that something waits; it arrives once, or is tried for three days."""

import asyncio
import contextlib
import datetime
import email
import email.policy
import logging
import socket
import threading

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone

from attachment_site.mailers import mailers_from, sender_from
from sessions.mail import (
    announce_application,
    announce_due_answers,
    announce_message,
    announce_reply,
    send_due,
)
from sessions.models import OutgoingMail, Practice
from tests.sessions.factories import LETTER, make_application, make_inbox, make_practitioner

pytestmark = pytest.mark.django_db

ADDRESS = LETTER["email"]
DONE = {"sent_at", "failed_at"}


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


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextlib.contextmanager
def mail_server(mailbox=None, **parameters):
    """A real SMTP server on loopback: gives its mailbox, which has the server's EMAIL_URL."""
    mailbox = mailbox or Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **parameters)
    controller.start()
    mailbox.url = f"smtp://127.0.0.1:{controller.port}?starttls=false"
    try:
        yield mailbox
    finally:
        mailbox.may_answer.set()
        controller.stop()


def body(message):
    return message.get_content().replace("\r\n", "\n").strip()


def make_mail(*addresses, **fields):
    """A mail to an applicant or, to several addresses, a reminder."""
    if len(addresses) > 1:
        for address in addresses:
            make_practitioner(email=address)
        make_application(received_at=timezone.now() - datetime.timedelta(days=30))
        announce_due_answers(now=timezone.now())
    else:
        announce_reply(make_application(), *(addresses or [ADDRESS]))
    mail = OutgoingMail.objects.latest("pk")
    OutgoingMail.objects.filter(pk=mail.pk).update(**fields)
    mail.refresh_from_db()
    return mail


def facts(mail):
    """What a thief sees of a mail, and what the worker knows."""
    mail.refresh_from_db()
    return {
        "has_address": bool(mail.recipient),
        "tries": mail.tries,
        "is_claimed": mail.claimed_until is not None,
    } | {name: getattr(mail, name) is not None for name in DONE}


WAITS = {
    "has_address": True,
    "tries": 0,
    "is_claimed": False,
    "sent_at": False,
    "failed_at": False,
}
SENT = WAITS | {"has_address": False, "sent_at": True}


def test_a_mail_is_delivered_and_its_address_is_gone(settings):
    mail = make_mail()

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        count = send_due(now=timezone.now())
        again = send_due(now=timezone.now() + datetime.timedelta(days=1))

    assert (count, again) == (1, 0)
    assert mailbox.recipients == [ADDRESS]
    assert facts(mail) == SENT


def test_user_and_password_of_the_address_are_used(settings):
    make_mail()
    mailbox = Mailbox()

    with mail_server(mailbox, authenticator=mailbox.authenticate, auth_require_tls=False):
        url = mailbox.url.replace("smtp://", "smtp://post%40site:a%2Fb%3Ac@")
        settings.MAILERS = mailers_from(url)
        assert send_due(now=timezone.now()) == 1

    assert mailbox.logins == [(b"post@site", b"a/b:c")]


def test_an_application_and_a_message_are_announced_to_each_practitioner_who_can_be_written_to():
    make_practitioner(email="dana@practice.example")
    make_practitioner(email="kim@practice.example")
    make_practitioner(email="left@practice.example", is_active=False)
    make_practitioner(email="")
    make_practitioner(email="a@b.example\u2028c@d.example")
    get_user_model().objects.create_superuser("root", email="root@practice.example")
    application = make_application()

    announce_application(application)
    announce_message(application)

    mails = OutgoingMail.objects.order_by("pk").values_list("kind", "application")
    assert list(mails) == [
        (kind, application.pk) for kind in ("application", "application", "message", "message")
    ]


@pytest.mark.parametrize("announce", [announce_application, announce_message])
def test_the_practitioner_reads_that_something_waits_and_no_more(settings, announce):
    make_practitioner(email="dana@practice.example")
    announce(make_application())

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        send_due(now=timezone.now())

    (message,) = mailbox.messages
    assert (message["To"], message["From"]) == ("dana@practice.example", "noreply@testserver")
    assert message["Subject"] == "Something is waiting in your inbox"
    assert body(message) == (
        "Hello,\n\n"
        "something is waiting in your inbox. You can read it here, once you have signed in:\n\n"
        "http://testserver/admin/private_sessions/application/\n\n"
        "This note says no more on purpose: mail is not a private place."
    )


def test_the_applicant_reads_nothing_that_says_what_it_is_about(settings):
    make_mail()

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        send_due(now=timezone.now())

    ((sender, recipients, message),) = mailbox.taken
    assert (sender, recipients) == ("noreply@testserver", [ADDRESS])
    assert sorted(message.keys()) == [
        *("Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From"),
        *("MIME-Version", "Message-ID", "Subject", "To"),
    ]
    assert message["Subject"] == "A message is waiting for you"
    assert body(message) == (
        "Hello,\n\n"
        "a message is waiting for you. You can read it here, with the 16 digits that you kept:\n\n"
        "http://testserver/sessions/return/\n\n"
        "You get this note because you asked for it. On the same page you can choose to get no"
        " more of\nthem. Please do not answer it: nobody reads mail that is sent to this address."
    )


@pytest.mark.parametrize("mood", [{}, {"refuses": {"*": f"550 {ADDRESS} Robin Vale"}}])
def test_no_word_name_reference_or_address_is_in_a_mail_or_a_log(settings, caplog, mood):
    caplog.set_level(logging.DEBUG)
    Practice(practitioner_name="Dana Reed").save()
    make_practitioner(email="dana@practice.example")
    application = make_application(received_at=timezone.now() - datetime.timedelta(days=30))
    announce_application(application)
    announce_message(application)
    announce_reply(application, ADDRESS)
    announce_due_answers(now=timezone.now())

    with mail_server(Mailbox(**mood)) as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        send_due(now=timezone.now())

    assert len(mailbox.messages) == (0 if mood else 4)
    assert len([line for line in caplog.messages if line.startswith("Mail ")]) == (4 if mood else 0)
    for message in mailbox.messages:
        del message["To"]
    log = [line for name, _, line in caplog.record_tuples if not name.startswith("mail.log")]
    seen = "\n".join([*log, *map(str, mailbox.messages)]).lower()
    secrets = [
        *("Robin", "Vale", "applicant.example", "checking whether", "Dana", "psycholog"),
        *(application.reference, application.receipt, "practice.example"),
    ]
    assert [secret for secret in secrets if secret.lower() in seen] == []


def test_the_address_is_not_in_the_database_in_the_clear():
    mail = make_mail()

    assert ADDRESS.encode() not in bytes(mail.recipient)


@pytest.mark.parametrize(
    "address",
    [
        *("", "robin", "a@b.example, c@d.example", "Robin <a@b.example>", "a@b.example\r"),
        *("a@b.example\nBcc: c@d.example", "a@b\u2028.example", "a\u2029@b.example"),
        *("a@b.example\x00", "a @b.example", '"a b"@b.example', "a@b\u00ad.example"),
    ],
)
def test_an_address_that_is_not_one_plain_address_is_refused(address):
    assert announce_reply(make_application(), address) is False

    assert list(OutgoingMail.objects.all()) == []


def test_an_address_that_no_envelope_can_carry_stops_nobody_elses_mail(settings):
    odd = make_mail(f"a@{'ü' * 60}.example")
    plain = make_mail()

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        send_due(now=timezone.now())

    assert mailbox.recipients == [ADDRESS]
    assert (facts(odd), facts(plain)) == (WAITS | {"tries": 1}, SENT)


@pytest.mark.parametrize("refusal", ["550 No such person here", "450 Come back later"])
def test_a_refused_mail_waits_and_is_tried_again(settings, refusal):
    mail = make_mail()

    with mail_server(Mailbox(refuses={ADDRESS: refusal})) as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        assert send_due(now=timezone.now()) == 0
        assert facts(mail) == WAITS | {"tries": 1}
        mailbox.refuses = {}
        assert send_due(now=mail.next_try_at) == 1

    assert mailbox.recipients == [ADDRESS]
    assert facts(mail) == SENT | {"tries": 1}


def test_a_server_that_hangs_is_left_after_the_timeout(settings):
    mail = make_mail()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        settings.MAILERS = mailers_from(f"smtp://127.0.0.1:{port}?starttls=false")
        assert settings.MAILERS["default"]["OPTIONS"]["timeout"] == 20
        settings.MAILERS["default"]["OPTIONS"]["timeout"] = 0.2
        assert send_due(now=timezone.now()) == 0

    assert facts(mail) == WAITS | {"tries": 1}


def test_a_mail_delivered_twice_by_a_server_that_dies_has_one_message_id(settings):
    mail, other = make_mail(), make_mail("kim@applicant.example")

    with mail_server(Mailbox(hangs_up=True)) as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        assert send_due(now=timezone.now()) == 0
        assert [facts(mail), facts(other)] == [WAITS | {"tries": 1}] * 2
        mailbox.hangs_up = False
        assert send_due(now=timezone.now() + datetime.timedelta(minutes=2)) == 2

    identifiers = [message["Message-ID"] for message in mailbox.messages]
    assert mailbox.recipients == [ADDRESS, "kim@applicant.example"] * 2
    assert identifiers[:2] == identifiers[2:]
    assert len(set(identifiers)) == 2
    assert all(name.endswith("@testserver>") for name in identifiers)


def test_pauses_grow_and_after_three_days_the_mail_is_given_up(settings):
    settings.MAILERS = mailers_from(f"smtp://127.0.0.1:{free_port()}?starttls=false")
    mail = make_mail()
    pauses = []

    while mail.failed_at is None:
        now = mail.next_try_at
        assert facts(mail)["has_address"]
        send_due(now=now)
        mail.refresh_from_db()
        pauses.append(round((mail.next_try_at - now) / datetime.timedelta(minutes=1)))

    assert pauses[:7] == [1, 5, 15, 60, 240, 240, 240]
    assert set(pauses[7:-1]) == {240}
    age = mail.failed_at - mail.made_at
    assert datetime.timedelta(days=3) <= age < datetime.timedelta(days=3, hours=4)
    assert facts(mail) == WAITS | {"has_address": False, "tries": len(pauses), "failed_at": True}
    assert list(OutgoingMail.objects.failed()) == [mail]


def test_before_its_next_try_a_mail_is_left_alone(settings):
    mail = make_mail(next_try_at=timezone.now() + datetime.timedelta(minutes=5))

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        send_due(now=timezone.now() + datetime.timedelta(minutes=4))

    assert mailbox.recipients == []
    assert facts(mail) == WAITS


def test_a_mail_whose_address_cannot_be_read_any_more_is_given_up_at_once(settings):
    mail = make_mail()

    settings.SECRET_KEY = "another-key-than-the-one-that-the-address-was-kept-under"
    send_due(now=timezone.now())

    assert facts(mail) == WAITS | {"has_address": False, "failed_at": True}


def test_who_was_reached_is_not_mailed_again_because_of_somebody_else(settings):
    mail = make_mail("dana@practice.example", "kim@practice.example")

    with mail_server(Mailbox(refuses={"dana@practice.example": "450 Later"})) as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        assert send_due(now=timezone.now()) == 0
        assert mailbox.recipients == ["kim@practice.example"]
        assert facts(mail) == WAITS | {"tries": 1}
        mailbox.refuses = {}
        assert send_due(now=timezone.now() + datetime.timedelta(minutes=2)) == 1

    assert mailbox.recipients == ["kim@practice.example", "dana@practice.example"]
    assert [message["To"] for message in mailbox.messages] == mailbox.recipients
    assert len({message["Message-ID"] for message in mailbox.messages}) == 2
    assert facts(mail) == SENT | {"tries": 1}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_workers_at_once_send_each_mail_once(settings):
    names = [f"robin{number}@applicant.example" for number in range(12)]
    application = make_application()
    for name in names:
        announce_reply(application, name)
    start, counts = threading.Barrier(3), []

    def work():
        start.wait()
        try:
            counts.append(send_due(now=timezone.now()))
        finally:
            connection.close()

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        workers = [threading.Thread(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    assert sorted(mailbox.recipients) == sorted(names)
    assert sum(counts) == 12
    assert OutgoingMail.objects.filter(sent_at__isnull=False, recipient=b"").count() == 12


def test_a_claimed_mail_is_taken_up_again_when_its_worker_has_died(settings):
    now = timezone.now()
    mail = make_mail(claimed_until=now + datetime.timedelta(minutes=10))

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        assert send_due(now=now + datetime.timedelta(minutes=9)) == 0
        assert send_due(now=now + datetime.timedelta(minutes=11)) == 1

    assert facts(mail) == SENT


def test_answers_that_are_due_are_recalled_once_a_day_with_a_count_and_no_names(settings):
    make_inbox(make_practitioner(email="dana@practice.example"))
    Practice(promised_days=5).save()
    now = timezone.now().replace(hour=6)
    for hours, fields in [(200, {}), (97, {}), (95, {}), (200, {"status": "declined"})]:
        make_application(received_at=now - datetime.timedelta(hours=hours), **fields)

    with mail_server() as mailbox:
        settings.MAILERS = mailers_from(mailbox.url)
        for hours in (0, 1, 24):
            moment = now + datetime.timedelta(hours=hours)
            announce_due_answers(now=moment)
            send_due(now=moment)

    assert [message["Subject"] for message in mailbox.messages] == ["Answers are due"] * 2
    assert body(mailbox.messages[0]) == (
        "Hello,\n\n"
        "the time that you promise for an answer has run out, or runs out within a day, for:\n\n"
        "2 people who wait\n\n"
        "Your inbox lists those who have waited longest first:\n\n"
        "http://testserver/admin/private_sessions/application/"
    )
    assert "3 people who wait" in body(mailbox.messages[1])


def test_nobody_is_reminded_while_nothing_is_due():
    make_inbox(make_practitioner(email="dana@practice.example"))
    Practice(promised_days=5).save()
    make_application(received_at=timezone.now() - datetime.timedelta(days=3))

    announce_due_answers(now=timezone.now())

    assert list(OutgoingMail.objects.all()) == []


def test_a_mail_goes_when_its_application_goes(settings):
    mail = make_mail()

    mail.application.delete()

    assert list(OutgoingMail.objects.all()) == []


def test_printed_mail_does_not_say_whom_it_is_for(settings, capsys):
    mail = make_mail()

    settings.MAILERS = mailers_from("console:")
    send_due(now=timezone.now())

    printed = capsys.readouterr().out
    assert "A message is waiting for you" in printed
    assert "To: undisclosed-recipients:;" in printed
    assert "applicant.example" not in printed
    assert facts(mail) == SENT


@pytest.mark.parametrize(
    ("email_url", "server"),
    [
        ("smtp://mail.example", ("mail.example", 587, "", "", "starttls")),
        ("smtp://mail.example:25", ("mail.example", 25, "", "", None)),
        ("smtp://mail.example:25?starttls=true", ("mail.example", 25, "", "", "starttls")),
        ("smtp://u:p@mail.example:2525", ("mail.example", 2525, "u", "p", "starttls")),
        ("smtp://u:p@localhost:2525?starttls=false", ("localhost", 2525, "u", "p", None)),
        ("smtps://u:p%2F@mail.example", ("mail.example", 465, "u", "p/", "tls")),
        ("smtps://[::1]:4465", ("::1", 4465, "", "", "tls")),
    ],
)
def test_the_address_of_the_mail_server_says_how_it_is_reached(email_url, server):
    host, port, username, password, encryption = server

    assert mailers_from(email_url) == {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": host,
                "port": port,
                "username": username,
                "password": password,
                "use_ssl": encryption == "tls",
                "use_tls": encryption == "starttls",
                "timeout": 20,
            },
        }
    }


@pytest.mark.parametrize(
    "email_url",
    [
        *("smtp://u:hush@mail.example:mail", "smtp://u:hush@[::1", "smtp://hush@mail.example"),
        *("smtp://u:hush@mail.example:99999", "https://u:hush@mail.example", "smtp://", "hush"),
        *("smtp://u:hush@mail.example/inbox", "smtp://u:hush@mail.example?starttls=perhaps"),
        *("smtps://u:hush@mail.example?starttls=true", "smtp://u:hush@mail.example?tls=true"),
    ],
)
def test_a_wrong_address_of_the_mail_server_stops_the_start_and_keeps_its_password(email_url):
    with pytest.raises(SystemExit) as stopped:
        mailers_from(email_url)

    sentence = str(stopped.value)
    assert sentence.startswith("The site cannot start: EMAIL_URL must be smtp://user:password@")
    assert "hush" not in sentence
    assert "\n" not in sentence


def test_mail_comes_from_the_site_unless_it_is_said_otherwise():
    assert sender_from("", "https://example.org:8443") == "noreply@example.org"
    assert sender_from("notes@example.org", "https://example.org") == "notes@example.org"


@pytest.mark.parametrize(
    "address", ["example.org", "Dana <a@b.example>", "a@b.example,c@d", "a@b\n"]
)
def test_a_wrong_sender_stops_the_start(address):
    with pytest.raises(SystemExit, match="EMAIL_FROM must be one plain address"):
        sender_from(address, "https://example.org")
