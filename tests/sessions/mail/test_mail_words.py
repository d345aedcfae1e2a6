"""Mail says that something waits, and nothing of what or from whom."""

import datetime
import logging

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from attachment_site.core.mail import mailers_from
from sessions.mail import announce, announce_due_answers, announce_reply, send_due
from sessions.models import OutgoingMail, Practice
from tests.pages import elements, parse, text, texts
from tests.sessions.factories import make_application, make_inbox, make_practitioner, make_reader
from tests.sessions.mail.mailbox import Mailbox, body, mail_server
from tests.sessions.mail.outbox import ADDRESS, SENT, make_mail, state_of

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def sent_now(settings, **mood):
    """The mailbox of a server to which all that is due was sent."""
    with mail_server(Mailbox(**mood), settings=settings) as mailbox:
        send_due(now=timezone.now())
    return mailbox


def test_whoever_can_open_the_inbox_reads_that_something_waits_and_no_more(settings):
    make_practitioner(email="no-passphrase@practice.example")
    for email, is_active in [
        ("dana@practice.example", True),
        ("kim@practice.example", True),
        ("left@practice.example", False),
        ("", True),
        ("a@b.example\u2028c@d.example", True),
    ]:
        make_reader(email=email, is_active=is_active)
    get_user_model().objects.create_superuser("root", email="root@practice.example")
    application = make_application()

    announce(OutgoingMail.Kind.APPLICATION, application)
    announce(OutgoingMail.Kind.MESSAGE, application)
    kinds = [mail.kind for mail in application.outgoing_mails.order_by("pk")]
    mailbox = sent_now(settings)

    assert kinds == ["application", "application", "message", "message"]
    assert mailbox.recipients == ["dana@practice.example", "kim@practice.example"] * 2
    assert [message["To"] for message in mailbox.messages] == mailbox.recipients
    for message in mailbox.messages:
        assert message["From"] == "noreply@testserver"
        assert message["Subject"] == "Something is waiting in your inbox"
        assert body(message) == (
            "Hello,\n\n"
            "something is waiting in your inbox. You can read it here, once you have signed in:\n\n"
            "http://testserver/admin/private_sessions/application/\n\n"
            "This e-mail deliberately says no more: e-mail is not private."
        )


def test_the_applicant_reads_nothing_that_says_what_it_is_about(settings):
    mail = make_mail()
    assert ADDRESS.encode() not in bytes(mail.recipient)

    mailbox = sent_now(settings)

    ((sender, recipients, message),) = mailbox.taken
    assert (sender, recipients) == ("noreply@testserver", [ADDRESS])
    assert sorted(message.keys()) == [
        *("Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "Date", "From"),
        *("MIME-Version", "Message-ID", "Subject", "To"),
    ]
    assert message["Subject"] == "A message is waiting for you"
    assert body(message) == (
        "Hello,\n\n"
        "a message is waiting for you. You can read it here, with the 20 digits that you kept:\n\n"
        "http://testserver/sessions/return/\n\n"
        "You are getting this e-mail because you asked for it. You can stop these e-mails on the"
        " same page.\nPlease do not reply: nobody reads what is sent to this address."
    )


@pytest.mark.parametrize("mood", [{}, {"refuses": {"*": f"550 {ADDRESS} Robin Vale"}}])
def test_no_word_name_reference_or_address_is_in_a_mail_or_a_log(settings, caplog, mood):
    caplog.set_level(logging.DEBUG)
    Practice(practitioner_name="Dana Reed").save()
    make_reader(email="dana@practice.example")
    application = make_application(received_at=timezone.now() - datetime.timedelta(days=30))
    announce(OutgoingMail.Kind.APPLICATION, application)
    announce(OutgoingMail.Kind.MESSAGE, application)
    announce_reply(application, ADDRESS)
    announce_due_answers(now=timezone.now())

    mailbox = sent_now(settings, **mood)

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


def test_an_address_that_is_not_one_plain_address_is_refused():
    odd = [
        *("", "robin", "a@b.example, c@d.example", "Robin <a@b.example>", "a@b.example\r"),
        *("a@b.example\nBcc: c@d.example", "a@b\u2028.example", "a\u2029@b.example", "a@b..ü"),
        *("a@b.example\x00", "a @b.example", '"a b"@b.example', "a@b\u00ad.example"),
    ]
    application = make_application()

    assert [address for address in odd if announce_reply(application, address)] == []
    assert list(OutgoingMail.objects.all()) == []


def sent_each(settings, moments):
    """The mails of which the practitioner is reminded at these moments."""
    with mail_server(settings=settings) as mailbox:
        for moment in moments:
            announce_due_answers(now=moment)
            send_due(now=moment)
    return mailbox.messages


def test_answers_that_are_due_are_recalled_once_a_day_with_a_count_and_no_names(settings):
    make_reader(email="dana@practice.example")
    Practice(promised_days=5).save()
    now = timezone.now().replace(hour=6)
    ages = [(8, {}), (5, {}), (4, {}), (3, {}), (8, {"status": "declined"})]
    for days, fields in ages:
        make_application(received_at=now - datetime.timedelta(days=days), **fields)
    Practice(promised_days=30).save()

    messages = sent_each(settings, [now + hours * HOUR for hours in (0, 1, 24)])

    assert [message["Subject"] for message in messages] == ["Answers are due"] * 2
    assert body(messages[0]) == (
        "Hello,\n\n"
        "2 answers are due today or overdue.\n"
        "Those who have been waiting longest are at the top of your inbox.\n\n"
        "http://testserver/admin/private_sessions/application/"
    )
    assert "3 answers are due" in body(messages[1])


def test_what_looks_like_spam_is_told_once_a_day_however_late(settings):
    make_reader(email="dana@practice.example")
    now = timezone.now().replace(hour=6)
    for hours in (1, 5, 27, 30):
        make_application(status="spam", received_at=now - hours * HOUR)
    make_application().set_status("spam", now=now)

    first, second = sent_each(settings, [now + hours * HOUR for hours in (-28, 0, 2, 48)])

    assert first["Subject"] == "New in your spam folder"
    assert "4 new letters look like spam." in body(first)
    assert "3 new letters look like spam." in body(second)
    assert "waiting" not in body(first)


def test_printed_mail_does_not_say_whom_it_is_for(settings, capsys):
    mail = make_mail()

    settings.MAILERS = mailers_from("console:")
    send_due(now=timezone.now())

    printed = capsys.readouterr().out
    assert "A message is waiting for you" in printed
    assert "To: undisclosed-recipients:;" in printed
    assert "applicant.example" not in printed
    assert state_of(mail) == SENT


@pytest.mark.parametrize(
    ("url", "sender", "link"),
    [
        ("", "noreply@testserver", "http://testserver/sessions/return/"),
        ("https://post.example", "note@post.example", "https://post.example/sessions/return/"),
    ],
)
def test_applicants_see_the_mail_before_they_allow_it(client, settings, url, sender, link):
    make_inbox()
    settings.NOTICE_URL = url or settings.SITE_URL
    settings.DEFAULT_FROM_EMAIL = sender
    make_mail()
    (sent,) = sent_now(settings).messages

    for path in ("/sessions/apply/", "/sessions/letter/"):
        (picture,) = elements(parse(client.get(path)), "details", class_="mail-picture")
        shown = texts(picture, "dd")
        assert shown == [sender, "A message is waiting for you"] == [sent["From"], sent["Subject"]]
        assert "".join(text(picture).split()).endswith("".join(body(sent).split()))
        assert link in text(picture)
