"""The machine's clock jumps ahead or is set back: nothing is erased, lost or locked by it."""

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_otp.oath import totp

from attachment_site.accounts.models import SealedTOTPDevice
from sessions.mail import announce_reply, send_due
from sessions.models import Application, OutgoingMail, UnlockedInbox
from tests.factories import make_scheduled
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
def clock(time_machine):
    """The clock stands at noon until it is moved."""
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def browser(client):
    client.cookies["form"] = "1"
    return client


def work(clock, moment):
    """One round of a worker at a moment."""
    clock.move_to(moment, tick=False)
    call_command("worker", "--once", verbosity=0)


@committed
def test_a_clock_that_runs_years_ahead_for_hours_erases_nothing(clock):
    kept = make_application()
    work(clock, NOON)

    for moment in (NOON + YEARS, NOON + YEARS + 23 * HOUR, NOON + HOUR, NOON + 2 * DAY):
        work(clock, moment)

    assert list(Application.objects.all()) == [kept]


@committed
def test_after_a_long_pause_it_erases_a_day_later(clock):
    make_application()
    work(clock, NOON)

    work(clock, NOON + YEARS)
    assert Application.objects.count() == 1

    work(clock, NOON + YEARS + DAY)
    assert Application.objects.count() == 0


def test_mail_that_was_put_off_by_a_fast_clock_goes_once_it_is_right(clock, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 1},
        }
    }
    announce_reply(make_application(), "robin@applicant.example")
    clock.move_to(NOON + YEARS, tick=False)

    assert send_due(now=timezone.now()) == 0
    waits = OutgoingMail.objects.get()
    assert (waits.failed_at, waits.tries, bool(waits.recipient)) == (None, 1, True)

    clock.move_to(NOON + HOUR, tick=False)
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
    assert send_due(now=timezone.now()) == 1


@pytest.mark.parametrize("jump", [-30 * DAY, -2 * HOUR, HOUR, 23 * HOUR])
def test_an_application_in_writing_arrives(clock, browser, jump):
    make_inbox()
    application = filled()

    clock.move_to(NOON + jump, tick=False)
    assert browser.post("/sessions/apply/", application).status_code == 302

    assert Application.objects.get().status == "new"


def test_an_application_that_seems_days_old_can_be_sent_again(clock, browser):
    make_inbox()
    application = filled()

    clock.move_to(NOON + 3 * DAY, tick=False)
    asked = browser.post("/sessions/apply/", application)
    assert refusals(asked) == [
        "This page had been open for a long time. Nothing is lost: please send it again."
    ]
    application["form"] = hidden(parse(asked), "form")
    assert browser.post("/sessions/apply/", application).status_code == 302


def test_the_receipt_is_shown_by_a_clock_that_was_set_back(clock, browser):
    make_inbox()
    sent = browser.post("/sessions/apply/", filled())

    clock.move_to(NOON - datetime.timedelta(minutes=5), tick=False)

    assert len(shown_receipt(browser.get(sent["Location"]))) == 20


def test_limits_hold(clock, client, monkeypatch):
    make_inbox()
    monkeypatch.setattr("sessions.views.conversation.MAX_WRONG_RECEIPTS", 2)

    def guess():
        return client.post("/sessions/return/", {"receipt": "1" * 20}).status_code

    assert [guess() for _ in range(3)] == [422, 422, 429]
    clock.move_to(NOON + 30 * DAY, tick=False)
    assert guess() == 422
    clock.move_to(NOON, tick=False)
    assert guess() == 429


@committed
def test_an_inbox_unlocked_by_a_fast_clock_is_locked_once_it_is_right(clock, client):
    dana = make_practitioner()
    make_inbox(dana)
    client.force_login(dana)
    inbox = "/admin/private_sessions/application/"
    clock.move_to(NOON + 6 * HOUR, tick=False)
    client.force_login(dana)
    client.post(inbox + "inbox/unlock/", {"passphrase": PASSPHRASE})
    assert UnlockedInbox.objects.count() == 1

    work(clock, NOON)

    assert UnlockedInbox.objects.count() == 0


@pytest.mark.parametrize("jump", [-DAY, DAY])
def test_who_is_signed_in_is_asked_again(clock, client, admin_user, jump):
    client.force_login(admin_user)
    assert client.get("/admin/").status_code == 200

    clock.move_to(NOON + jump, tick=False)

    assert client.get("/admin/").status_code == 302


def test_a_code_refused_by_a_fast_clock_does_not_lock_its_phone_out(clock, client, admin_user):
    device = SealedTOTPDevice.objects.create(user=admin_user, confirmed=True, name="phone")
    shown = f"{totp(device.bin_key):06}"
    clock.move_to(NOON + 30 * DAY, tick=False)
    client.force_login(admin_user)
    assert client.post("/admin/second-factor/", {"code": shown}).status_code == 422

    clock.move_to(NOON, tick=False)
    client.force_login(admin_user)

    assert client.post("/admin/second-factor/", {"code": shown}).status_code == 302


def test_an_article_that_a_fast_clock_published_is_scheduled_again(clock, client):
    article = make_scheduled(published_at=NOON + DAY)

    def status():
        return client.get(article.get_absolute_url()).status_code

    clock.move_to(NOON + 2 * DAY, tick=False)
    assert status() == 200
    clock.move_to(NOON, tick=False)
    assert status() == 404
