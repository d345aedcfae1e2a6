"""Everything lives as long as the policy says, to the day."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection

from attachment_site.core.models import RateCount
from sessions.models import Application, OutgoingMail, WrappedKey
from sessions.retention import planned_day, purge
from tests.sessions.factories import make_application, make_inbox, make_message, make_practitioner

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)
NOW = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


SECOND = datetime.timedelta(seconds=1)
STAYS = [
    {"closed_at": NOW - 180 * DAY + SECOND},
    {"closed_at": NOW - 179 * DAY, "last_activity_at": NOW - 360 * DAY},
    {"last_activity_at": NOW - 360 * DAY + SECOND},
    {"status": "spam", "last_activity_at": NOW - 30 * DAY + SECOND},
]
GOES = [
    {"closed_at": NOW - 180 * DAY},
    {"closed_at": NOW - 180 * DAY, "last_activity_at": NOW},
    {"last_activity_at": NOW - 360 * DAY},
    {"status": "spam", "last_activity_at": NOW - 30 * DAY},
    {"status": "withdrawn", "closed_at": NOW - 180 * DAY},
]


@pytest.mark.django_db
def test_the_command_erases_an_application_on_its_day_and_not_before(capsys, time_machine):
    time_machine.move_to(NOW, tick=False)
    stays = [make_application(received_at=NOW - 500 * DAY, **dates) for dates in STAYS]
    for dates in GOES:
        make_application(received_at=NOW - 500 * DAY, **dates)

    call_command("purge_applications")
    call_command("purge_applications")

    said = f"{len(GOES)} applications erased.\n0 applications erased.\n"
    assert capsys.readouterr().out == said
    assert list(Application.objects.order_by("pk")) == stays


@pytest.mark.django_db
@pytest.mark.parametrize(("told", "today"), [(90, 1), (90, 3650), (None, 90)])
def test_a_letter_is_kept_as_long_as_its_writer_was_told(settings, told, today):
    """Whatever the operator sets later; who was told nothing, for the days that are set today."""
    gone, kept = (
        [
            make_application(received_at=NOW - 900 * DAY, closed_at=closed_at, retention_days=told),
            make_application(received_at=closed_at - 90 * DAY, retention_days=told),
        ]
        for closed_at in (NOW - 90 * DAY, NOW - 89 * DAY)
    )
    settings.SESSIONS_RETENTION_DAYS = today
    assert [planned_day(row) for row in kept] == [(NOW + DAY).date()] * 2

    assert purge(now=NOW) == len(gone)

    assert list(Application.objects.order_by("pk")) == kept


@pytest.mark.django_db
def test_an_application_that_is_written_to_during_the_purge_stays():
    first, second = sorted(
        (make_application(received_at=NOW - 400 * DAY) for _ in range(2)), key=lambda row: -row.pk
    )

    def write_meanwhile(execute, sql, *arguments):
        if sql.startswith("DELETE") and not second.messages.exists():
            make_message(second, now=NOW)
        return execute(sql, *arguments)

    with connection.execute_wrapper(write_meanwhile):
        assert purge(now=NOW) == 1

    assert list(Application.objects.all()) == [second]


@pytest.mark.django_db
def test_counts_and_mails_and_invitations_go_when_their_time_has_come():
    hour = datetime.timedelta(hours=1)
    key, private = make_inbox()
    for hours in (48, 49):
        RateCount.objects.create(network=bytes(32), action="apply", hour=NOW - hours * hour)
    for days in (7, 8):
        OutgoingMail.objects.create(kind="message", sent_at=NOW - days * DAY)
    for days in (30, 31):
        OutgoingMail.objects.create(kind="message", failed_at=NOW - days * DAY)
    OutgoingMail.objects.create(kind="reminder", made_at=NOW - 50 * DAY)
    for expires_at in (NOW, NOW + hour):
        colleague = make_practitioner()
        WrappedKey.objects.invite(key, colleague, private, "Dr Hill")
        invitation = WrappedKey.objects.get(user=colleague)
        invitation.expires_at = expires_at
        invitation.save()

    purge(now=NOW)

    assert [row.hour for row in RateCount.objects.all()] == [NOW - 48 * hour]
    assert set(OutgoingMail.objects.values_list("kind", "sent_at", "failed_at")) == {
        ("message", NOW - 7 * DAY, None),
        ("message", None, NOW - 30 * DAY),
        ("reminder", None, None),
    }
    assert set(WrappedKey.objects.values_list("kind", "expires_at")) == {
        ("invitation", NOW + hour),
        ("passphrase", None),
        ("recovery", None),
    }
