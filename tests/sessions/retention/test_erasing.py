"""What is erased or withdrawn is gone from every table and file."""

import datetime
import random

import pytest
from django.contrib.admin.models import LogEntry

from sessions.models import Application, InboxKey, Practice
from sessions.retention import erase_application, purge, withdraw
from tests.sessions.factories import make_inbox, make_practitioner
from tests.sessions.keys.thief import found_in_database
from tests.sessions.retention.traces import WORDS, counts, make_file, make_log_entry, slices, traces

committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)
NOW = datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@committed
@pytest.mark.parametrize("erase", [erase_application, lambda one: purge(now=NOW)])
def test_nothing_of_an_erased_application_is_left_in_the_files_of_the_database(erase):
    application = make_file(received_at=NOW - 400 * DAY)
    everything = [*traces(application), application.reference]
    assert len(everything) == 14
    assert found_in_database(WORDS, application.receipt, *everything) == everything
    everything += slices(application)

    erase(application)

    assert found_in_database(*everything) == []
    assert set(counts().values()) == {0}


@committed
def test_a_withdrawn_application_keeps_its_reference_and_dates_and_nothing_else():
    application = make_file(received_at=NOW - DAY)
    sealed = traces(application)
    assert found_in_database(*sealed) == sealed
    sealed += slices(application)

    withdraw(application, now=NOW)

    assert found_in_database(*sealed) == []
    assert counts() == dict.fromkeys(counts(), 0) | {"Application": 1}
    row = Application.objects.get()
    assert (row.reference, row.status, row.readable_by) == (application.reference, "withdrawn", "")
    assert (row.received_at, row.last_activity_at, row.closed_at) == (NOW - DAY, NOW - DAY, NOW)
    assert row.answer_due_on == application.answer_due_on
    assert row.is_authentic


@committed
def test_old_copies_in_the_free_space_of_pages_go_too():
    """Rows that come and go in a busy inbox make SQLite move others from page to page, and
    `secure_delete` overwrites only where a row stood last."""
    # Where VACUUM is taken out, one old copy is left behind with this seed and these numbers.
    chance = random.Random(7)
    key = InboxKey.objects.create(pk=7, public_key=bytes(32), test_letter=b"")
    applications = [
        Application(
            pk=number + 1,
            reference=f"{number:04}-{chance.randrange(9999):04}",
            inbox_key=key,
            form_key=chance.randbytes(32),
            receipt_digest=chance.randbytes(32),
            sealed=chance.randbytes(chance.choice([100, 600, 3000, 9000])),
            received_at=NOW - chance.randrange(500) * DAY,
            last_activity_at=NOW - chance.choice([0, 400]) * DAY,
        )
        for number in range(600)
    ]
    for row in applications:
        row.authenticate()
    Application.objects.bulk_create(applications)
    past = [row for row in applications if row.last_activity_at != NOW]
    left = [part for row in past for part in (row.form_key, row.receipt_digest, row.sealed)]

    assert purge(now=NOW) == len(past)

    assert found_in_database(*left) == []
    assert Application.objects.count() == len(applications) - len(past)


@pytest.mark.django_db
def test_some_leave_and_the_others_stay():
    key, private = make_inbox()
    first, withdrawn, second = make_file(), make_file(), make_file()
    practice_entry = make_log_entry(Practice.objects.get(), make_practitioner())
    LogEntry.objects.filter(pk=practice_entry.pk).update(object_id=str(first.pk))

    erase_application(first)
    withdraw(withdrawn, now=NOW)

    assert [message.decrypt_with_times(private)[0] for message in second.messages.all()] == [
        WORDS
    ] * 2
    assert Application.objects.get(pk=second.pk).decrypt_content(private)["name"] == WORDS
    for rows in (second.notes, second.accesses, second.outgoing_mails):
        assert rows.count() == 1
    assert LogEntry.objects.filter(object_id=str(second.pk)).count() == 1
    assert LogEntry.objects.filter(pk=practice_entry.pk).exists()
    assert InboxKey.objects.current() == key
