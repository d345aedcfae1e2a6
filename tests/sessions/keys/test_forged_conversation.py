"""Somebody who writes the database forges a conversation, with the environment or without it."""

import json
import os

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from attachment_site.core.security import crypto
from sessions.models import Draft, Message, Practice
from tests.pages import elements, parse, text
from tests.sessions.apply.applying import conversation, hidden
from tests.sessions.factories import CONTENT, make_application, make_message, make_note
from tests.sessions.inbox_pages import REPLY, address, alerts

pytestmark = pytest.mark.django_db

FORGED = "Please send your address and your passport."


@pytest.fixture
def letter(unlocked):
    """A conversation of four messages, all of which have been read."""
    application = make_application()
    for sender in ("practitioner", "applicant") * 2:
        make_message(application, f"From the {sender}.", sender=sender)
    conversation(unlocked, application)
    application.refresh_from_db()
    return application


def forge_a_reply(letter):
    reply = Message(application=letter, sender="practitioner", key=os.urandom(32))
    reply.seal(FORGED)
    reply.save()


def take_a_message_away(letter):
    letter.messages.last().delete()


def send_a_message_again(letter):
    copy = letter.messages.last()
    copy.pk, copy.key = None, os.urandom(32)
    copy.save()


def move_a_message(letter):
    letter.messages.filter(pk=letter.messages.first().pk).update(sent_at=timezone.now())


def say_a_message_is_from_the_practice(letter):
    letter.messages.filter(sender="applicant").update(sender="practitioner")


@pytest.mark.parametrize(
    ("forge", "has_environment"),
    [
        (forge_a_reply, False),
        (forge_a_reply, True),
        (take_a_message_away, True),
        (send_a_message_again, True),
        (move_a_message, True),
        (say_a_message_is_from_the_practice, True),
    ],
)
def test_nothing_forged_missing_or_moved_is_shown_as_genuine(
    unlocked, letter, forge, has_environment
):
    forge(letter)
    if has_environment:
        letter.authenticate_conversation(b"")
        letter.save()

    page = conversation(unlocked, letter)
    sent = {"action": "message", "message": "Hello?", "form": hidden(parse(page), "form")}
    refused = unlocked.post("/sessions/return/", sent)

    assert "Do not trust what you read here" in alerts(page)
    assert (refused.status_code, "Hello?" in refused.content.decode()) == (422, True)
    assert "written over this letter" in alerts(unlocked.get(address(letter)))
    assert unlocked.post(address(letter), REPLY).status_code == 422
    assert Message.objects.filter(is_unread=True).count() == 0


def seal_as_before(letter):
    """Seal a letter as before there were keys of conversations."""
    for field, key, reader in (
        ("sealed", letter.inbox_key.trusted_public_key, "practice"),
        ("sealed_for_applicant", bytes(letter.applicant_key), "applicant"),
    ):
        content = json.dumps(CONTENT).encode()
        setattr(letter, field, crypto.seal(content, key, info=letter.info("letter", reader)))
    letter.authenticate_conversation(b"")
    letter.save()


def test_whoever_has_the_environment_cannot_make_a_letter_one_from_before_there_were_keys(
    unlocked, letter
):
    """The digest of the receipt tells, which nobody can make who has not the receipt."""
    letter.messages.all().delete()
    forge_a_reply(letter)
    seal_as_before(letter)

    page = conversation(unlocked, letter)

    assert FORGED in page.content.decode()
    assert "Do not trust what you read here" in alerts(page)


def test_a_letter_from_before_goes_on_without_alarm_and_is_watched_by_the_environment(unlocked):
    earlier = make_application()
    salt = bytes(Practice.objects.get().receipt_salt)
    earlier.receipt_digest = crypto.receipt_keys(earlier.receipt, salt).earlier_digest
    seal_as_before(earlier)
    assert unlocked.post(address(earlier), REPLY).status_code == 302
    page = conversation(unlocked, earlier)
    assert "I have read it." in page.content.decode()
    assert [alerts(page), alerts(unlocked.get(address(earlier)))] == ["", ""]

    forge_a_reply(earlier)

    shown = [conversation(unlocked, earlier), unlocked.get(address(earlier))]
    assert all("written over" in alerts(one) or "Do not trust" in alerts(one) for one in shown)


def test_notes_and_drafts_that_somebody_sealed_are_not_the_practitioners(unlocked, letter):
    """Whoever reads the public key can seal to the practice."""
    user = get_user_model().objects.get()
    note = make_note(letter, "Ask about sleep.", written_by=user)
    draft = Draft(application=letter, user=user, box=Draft.Box.REPLY, page=os.urandom(32))
    note.seal(FORGED)
    draft.sealed = draft.seal(FORGED)
    for row in (note, draft):
        row.save()
        type(row).objects.filter(pk=row.pk).update(mac=os.urandom(32))

    page = parse(unlocked.get(address(letter)))

    assert text(elements(page, "textarea", name="text")[0]) == ""
    assert f"Do not trust it.) {FORGED}" in text(page)
    assert elements(page, "textarea", name=note.box) == []
