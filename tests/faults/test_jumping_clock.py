"""The machine's clock jumps ahead or is set back: nothing is erased, lost or locked by it."""

import datetime

import pytest
from django.core.management import call_command

from sessions.models import Application, UnlockedInbox
from tests.pages import parse
from tests.sessions.apply.applying import filled, hidden, refusals, shown_receipt
from tests.sessions.factories import PASSPHRASE, make_application, make_inbox, make_practitioner

pytestmark = pytest.mark.django_db
# The worker closes its connection, and a transaction of the test with it.
committed = pytest.mark.django_db(transaction=True, serialized_rollback=True)

NOON = datetime.datetime(2026, 3, 2, 12, 0, tzinfo=datetime.UTC)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
YEARS = 5 * 365 * DAY


@pytest.fixture(autouse=True)
def jump(time_machine):
    """The clock stands at noon until it is moved, so far from there."""
    time_machine.move_to(NOON, tick=False)
    return lambda by: time_machine.move_to(NOON + by, tick=False)


@pytest.fixture
def browser(client):
    client.cookies["form"] = "1"
    return client


def work():
    call_command("worker", "--once", verbosity=0)


@committed
def test_nothing_is_erased_within_a_day_of_a_long_jump(jump):
    make_application()
    # Years ahead for hours, and back; then a worker that was stopped for years.
    for by in (0 * DAY, YEARS, YEARS + 23 * HOUR, HOUR, 2 * DAY, YEARS):
        jump(by)
        work()
    assert Application.objects.count() == 1

    jump(YEARS + DAY)
    work()

    assert Application.objects.count() == 0


@pytest.mark.parametrize("by", [-30 * DAY, 3 * DAY])
def test_an_application_in_writing_arrives_and_its_receipt_is_shown(jump, browser, by):
    make_inbox()
    application = filled()

    jump(by)
    sent = browser.post("/sessions/apply/", application)
    if by > DAY:
        assert refusals(sent) == [
            "This page had been open for a long time. Nothing is lost: please send it again."
        ]
        application["form"] = hidden(parse(sent), "form")
        sent = browser.post("/sessions/apply/", application)
    jump(by - HOUR / 12)

    assert Application.objects.get().status == "new"
    assert len(shown_receipt(browser.get(sent["Location"]))) == 20


@committed
def test_an_inbox_unlocked_by_a_fast_clock_is_locked_once_it_is_right(jump, client):
    dana = make_practitioner()
    make_inbox(dana)
    jump(6 * HOUR)
    client.force_login(dana)
    unlock = "/admin/private_sessions/application/inbox/unlock/"
    client.post(unlock, {"passphrase": PASSPHRASE})
    assert UnlockedInbox.objects.count() == 1

    jump(0 * DAY)
    work()

    assert UnlockedInbox.objects.count() == 0
