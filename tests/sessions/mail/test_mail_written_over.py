"""A mail whose row somebody has written over is not sent, and the alarm names it."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from sessions.inbox.alarm import check_rows
from sessions.mail import send_due
from sessions.models import OutgoingMail
from sessions.tokens import encrypt_for_server
from tests.sessions.mail.outbox import ADDRESS, SENT, WAITS, make_mail, state_of

pytestmark = pytest.mark.django_db

NOW = timezone.now()
HOUR = datetime.timedelta(hours=1)
GIVEN_UP = WAITS | {"has_address": False, "failed_at": True}
WITHOUT_CODE = {"mac": b""}


def copy_of(mail, **fields):
    """Another row, written past the site."""
    values = OutgoingMail.objects.filter(pk=mail.pk).values().get() | fields
    copy = OutgoingMail(**values | {"id": mail.pk + 1000})
    copy.save_base(raw=True, force_insert=True)
    return copy


def named(caplog):
    """What the alarm names."""
    caplog.clear()
    check_rows(now=timezone.now())
    return [line for line in caplog.messages if "has written to the database" in line]


@pytest.mark.parametrize(
    "written",
    [{"kind": "application"}, {"tries": 3}, {"next_try_at": NOW - HOUR}, WITHOUT_CODE],
    ids=lambda written: next(iter(written)),
)
def test_a_mail_that_was_written_over_is_not_sent(mailoutbox, caplog, written):
    mail = make_mail()
    OutgoingMail.objects.update(**written)

    assert send_due(now=timezone.now()) == 0

    assert mailoutbox == []
    assert state_of(mail) | {"tries": 0} == GIVEN_UP
    (line,) = named(caplog)
    assert f"outgoing e-mail {mail.pk}." in line
    call_command("authenticate_letters", all=True)
    assert named(caplog) == []


def test_nobody_adds_a_mail(mailoutbox, caplog):
    mail = make_mail()
    copy = copy_of(mail)

    send_due(now=timezone.now())

    assert [state_of(mail), state_of(copy)] == [SENT, GIVEN_UP]
    assert len(mailoutbox) == 1
    assert len(named(caplog)) == 1


@pytest.fixture
def upgraded():
    """The database was upgraded an hour ago less five minutes, while the release before served."""
    made_at = timezone.now() - HOUR * 11 / 12
    return OutgoingMail.objects.create(kind="upgrade", made_at=made_at, sent_at=made_at)


def test_what_the_release_before_wrote_and_did_while_it_still_served_is_believed(
    upgraded, mailoutbox, caplog
):
    waits, put_off, sent = (make_mail() for _ in range(3))
    OutgoingMail.objects.filter(pk=waits.pk).update(**WITHOUT_CODE)
    OutgoingMail.objects.filter(pk=put_off.pk).update(tries=1, next_try_at=NOW + HOUR)
    OutgoingMail.objects.filter(pk=sent.pk).update(sent_at=timezone.now(), recipient=b"")

    assert named(caplog) == []
    OutgoingMail.objects.filter(pk=waits.pk).update(**WITHOUT_CODE)
    send_due(now=timezone.now())
    send_due(now=timezone.now() + 2 * HOUR)

    assert [message.to for message in mailoutbox] == [[ADDRESS]] * 2
    assert [state_of(mail) for mail in (waits, put_off, sent)] == [SENT, SENT | {"tries": 1}, SENT]


def test_what_came_later_or_was_not_addressed_by_the_site_is_not(
    upgraded, mailoutbox, time_machine, caplog
):
    mail = make_mail()
    token = encrypt_for_server("another purpose", b"a@b.example")
    OutgoingMail.objects.filter(pk=mail.pk).update(recipient=token)
    assert len(named(caplog)) == 1
    time_machine.move_to(timezone.now() + HOUR / 6)
    later = make_mail()
    OutgoingMail.objects.filter(pk=later.pk).update(**WITHOUT_CODE)

    send_due(now=timezone.now())

    assert mailoutbox == []
    assert [state_of(mail), state_of(later)] == [GIVEN_UP] * 2
