"""Somebody writes the database, and holds neither the environment nor a passphrase."""

import pytest
from django.core.management import call_command

from attachment_site.core.security import crypto
from sessions.models import Application, InboxKey, OutgoingMail, Practice
from sessions.models.application import CHANGED
from tests.pages import parse, texts
from tests.sessions.apply.applying import conversation, filled, hidden, refusals
from tests.sessions.factories import PASSPHRASE, make_application
from tests.sessions.inbox_pages import INBOX, LIST, OTHER_TWICE, REPLY, address, alerts, unlock

pytestmark = pytest.mark.django_db

STRANGER = crypto.new_key_pair()
KEY_COLUMNS = {
    "public_key": STRANGER.public,
    "sealed_previous": crypto.seal(b"x" * 32, STRANGER.public, info=b"previous inbox key"),
    "mac": bytes(32),
}


@pytest.mark.parametrize("column", KEY_COLUMNS)
def test_no_application_is_sealed_to_a_key_that_somebody_wrote(client, inbox, settings, column):
    settings.ADMINS = ["operator@example.org"]
    InboxKey.objects.update(**{column: KEY_COLUMNS[column]})

    response = client.post("/sessions/apply/", filled())

    assert refusals(response) == [
        "Applications were closed while you wrote. Copy your letter to keep it."
    ]
    assert "It began in the spring, on a train." in response.content.decode()
    assert not Application.objects.exists()
    assert not Practice.objects.current().takes_applications
    assert set(OutgoingMail.objects.values_list("kind", flat=True)) == {"alarm"}
    assert OutgoingMail.objects.count() == 2
    assert client.get("/healthz").json()["inbox"] == "late"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_worker_notices_before_anybody_writes(inbox):
    InboxKey.objects.update(public_key=STRANGER.public)

    for _ in range(2):
        call_command("worker", once=True)

    assert OutgoingMail.objects.filter(kind="alarm").count() == 1
    assert not Practice.objects.current().takes_applications


def test_the_alarm_stays_until_the_lock_is_changed_and_nothing_is_lost(browser, private):
    """Unlocking notices even somebody who could make a code for the key."""
    application = make_application()
    key = InboxKey.objects.get()
    key.public_key = STRANGER.public
    key.authenticate()
    key.save()

    unlock(browser)
    shown = alerts(browser.get(LIST))
    refused = browser.post(address(application), REPLY)

    assert "somebody has written over the key" in shown
    sent = {"action": "decline:send", "decline": "I have read it."}
    for answer in (refused, browser.post(f"{LIST}{application.pk}/decline/", sent)):
        assert (answer.status_code, "I have read it." in answer.content.decode()) == (422, True)
    assert not application.messages.exists()
    assert Application.objects.filter(pk=application.pk, status="new").exists()

    browser.post(INBOX + "replace/", OTHER_TWICE | {"passphrase": PASSPHRASE})
    browser.post(INBOX + "test/", {"passphrase": OTHER_TWICE["new_passphrase"]})

    assert alerts(browser.get(LIST)) == ""
    assert Practice.objects.current().takes_applications
    answer = browser.post(address(application), REPLY)
    assert (answer.status_code, application.messages.count()) == (302, 1)
    assert "I have read it." in conversation(browser, application).content.decode()


@pytest.mark.parametrize(
    ("written", "status"),
    [({"applicant_key": STRANGER.public}, 422), ({"status": "withdrawn"}, 302)],
    ids=["key", "status"],
)
def test_nobody_replies_to_a_letter_that_was_written_over_and_its_writer_can_still_erase_it(
    unlocked, client, written, status
):
    application = make_application()
    Application.objects.filter(pk=application.pk).update(**written)

    assert "written over this letter" in alerts(unlocked.get(address(application)))
    refused = unlocked.post(address(application), REPLY)
    assert (refused.status_code, CHANGED in refused.content.decode()) == (status, status == 422)
    page = conversation(client, application)
    sent = {"action": "message", "message": "Hello?", "form": hidden(parse(page), "form")}
    refused = client.post("/sessions/return/", sent)
    assert "Do not trust what you read here" in alerts(page)
    assert (refused.status_code, "Hello?" in refused.content.decode()) == (422, True)
    assert not application.messages.exists()
    client.post("/sessions/return/", {"action": "withdraw", "sure": "on"})
    left = Application.objects.get(pk=application.pk)
    assert (left.is_withdrawn, left.is_authentic, bytes(left.sealed)) == (True, True, b"")


def test_the_key_has_one_name_on_paper_in_settings_and_for_applicants(unlocked):
    def names_shown():
        paper = unlocked.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})
        pages = [paper, unlocked.get(INBOX + "settings/"), unlocked.get("/sessions/letter/")]
        return {found for page in pages for found in texts(parse(page), "strong", translate="no")}

    names = names_shown()
    InboxKey.objects.update(public_key=STRANGER.public)
    others = names_shown()

    assert [len(name.split()) for name in names] == [8]
    assert len(others) == 1
    assert names.isdisjoint(others)
