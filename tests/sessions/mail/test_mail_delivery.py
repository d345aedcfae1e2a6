"""Mail arrives once, or is tried for three days; then its address is gone."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from attachment_site.core.mail import mailers_from
from sessions.mail import announce_reply, send_due
from sessions.models import OutgoingMail
from tests.running import free_port
from tests.sessions.factories import make_application
from tests.sessions.mail.mailbox import Mailbox, mail_server
from tests.sessions.mail.outbox import ADDRESS, SENT, WAITS, make_mail, state_of

pytestmark = pytest.mark.django_db


def test_a_mail_is_delivered_with_the_password_of_the_url_and_its_address_is_gone(settings):
    mail, mailbox = make_mail(), Mailbox()

    with mail_server(mailbox, authenticator=mailbox.authenticate, auth_require_tls=False):
        url = mailbox.url.replace("smtp://", "smtp://post%40site:a%2Fb%3Ac@")
        settings.MAILERS = mailers_from(url)
        assert send_due(now=timezone.now()) == 1
        assert send_due(now=timezone.now() + datetime.timedelta(days=1)) == 0

    assert mailbox.logins == [(b"post@site", b"a/b:c")]
    assert mailbox.recipients == [ADDRESS]
    assert state_of(mail) == SENT


def test_a_mail_delivered_twice_by_a_server_that_dies_has_one_message_id(settings):
    mail, other = make_mail(), make_mail("kim@applicant.example")

    with mail_server(Mailbox(hangs_up=True), settings=settings) as mailbox:
        assert send_due(now=timezone.now()) == 0
        assert [state_of(mail), state_of(other)] == [WAITS | {"tries": 1}] * 2
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
        assert state_of(mail)["has_address"]
        send_due(now=now)
        mail.refresh_from_db()
        pauses.append(round((mail.next_try_at - now) / datetime.timedelta(minutes=1)))

    assert pauses[:7] == [1, 5, 15, 60, 240, 240, 240]
    assert set(pauses[7:-1]) == {240}
    age = mail.failed_at - mail.made_at
    assert datetime.timedelta(days=3) <= age < datetime.timedelta(days=3, hours=4)
    assert state_of(mail) == WAITS | {"has_address": False, "tries": len(pauses), "failed_at": True}
    assert list(OutgoingMail.objects.failed()) == [mail]


@pytest.mark.parametrize("refusal", ["550 No such person here", "450 Come back later"])
def test_a_refused_mail_is_tried_again_and_who_was_reached_gets_no_other(settings, refusal):
    mail = make_mail("dana@practice.example", "kim@practice.example")

    refusing = Mailbox(refuses={"dana@practice.example": refusal})
    with mail_server(refusing, settings=settings) as mailbox:
        assert send_due(now=timezone.now()) == 0
        assert mailbox.recipients == ["kim@practice.example"]
        assert state_of(mail) == WAITS | {"tries": 1}
        mailbox.refuses = {}
        assert send_due(now=mail.next_try_at - datetime.timedelta(seconds=1)) == 0
        assert send_due(now=mail.next_try_at) == 1

    assert mailbox.recipients == ["kim@practice.example", "dana@practice.example"]
    assert [message["To"] for message in mailbox.messages] == mailbox.recipients
    assert len({message["Message-ID"] for message in mailbox.messages}) == 2
    assert state_of(mail) == SENT | {"tries": 1}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_several_workers_at_once_send_each_mail_once(settings):
    names = [f"robin{number}@applicant.example" for number in range(12)]
    application = make_application()
    for name in names:
        announce_reply(application, name)
    start = threading.Barrier(3)

    def work(_):
        start.wait()
        try:
            return send_due(now=timezone.now())
        finally:
            connection.close()

    with mail_server(settings=settings) as mailbox, ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 12

    assert sorted(mailbox.recipients) == sorted(names)
    assert OutgoingMail.objects.filter(sent_at__isnull=False, recipient=b"").count() == 12


def test_a_claimed_mail_is_taken_up_again_when_its_worker_has_died(settings):
    now = timezone.now()
    mail = make_mail(claimed_until=now + datetime.timedelta(minutes=10))

    with mail_server(settings=settings):
        assert send_due(now=now + datetime.timedelta(minutes=9)) == 0
        assert send_due(now=now + datetime.timedelta(minutes=11)) == 1

    assert state_of(mail) == SENT
