"""A reply can be taken back until the applicant has read it, and a note corrected."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from sessions.models import Application, Message, Note, OutgoingMail
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import RETURN, conversation
from tests.sessions.factories import make_application, make_note, make_practitioner
from tests.sessions.inbox_pages import LIST, address, rows

pytestmark = pytest.mark.django_db


def reply(browser, application, words="Dear Robin, yes."):
    """Send a reply; gives the button that takes it back."""
    browser.post(address(application), {"action": "reply", "text": words})
    return {"action": f"take-back:{Message.objects.latest('pk').pk}"}


def test_a_reply_is_not_read_until_the_conversation_is_opened_which_is_said(noon, unlocked):
    application = make_application()
    take_back = reply(unlocked, application)
    page = parse(unlocked.get(address(application)))
    assert texts(page, "p", class_="message-read") == ["Not read yet Take it back"]
    assert "Your reply is not read yet" in rows(unlocked.get(LIST))[0]
    conversation(unlocked, application)

    page = parse(unlocked.get(address(application)))
    assert texts(page, "p", class_="message-read") == ["Read on March 2, 2026"]
    assert "not read yet" not in rows(unlocked.get(LIST))[0]
    unlocked.post(address(application), take_back)
    assert Message.objects.count() == 1
    for path, said in [
        (RETURN, "sees that you have read its replies, and on which day"),
        ("/sessions/letter/", "the day is noted beside each reply"),
        ("/privacy/", "the day on which you first open a reply"),
    ]:
        assert said in text(parse(Client().get(path))), path


@pytest.mark.parametrize("is_mail_sent", [False, True])
def test_taking_back_leaves_everything_as_it_was_before_the_reply(unlocked, is_mail_sent):
    received_at = timezone.now() - datetime.timedelta(days=2)
    application = make_application(may_email=True, received_at=received_at)
    before = Application.objects.values().get()
    take_back = reply(unlocked, application)
    if is_mail_sent:
        OutgoingMail.objects.update(sent_at=timezone.now(), recipient=b"")

    sent = take_back | {"text": "Another thought."}
    page = parse(unlocked.post(address(application), sent, follow=True))
    again = parse(unlocked.post(address(application), take_back, follow=True))

    assert text(elements(page, "textarea", name="text")[0]) == "Another thought. Dear Robin, yes."
    assert texts(again, "li", class_="warning") == ["It has been taken back already."]
    assert not Message.objects.exists()
    assert OutgoingMail.objects.filter(kind="reply").exists() is is_mail_sent
    told = timezone.localdate() if is_mail_sent else None
    now = Application.objects.get()
    assert now.is_authentic
    assert Application.objects.values().get() == before | {
        "reply_taken_back_on": told,
        "read_at": now.read_at,
        "mac": now.mac,
    }
    shown = text(parse(conversation(unlocked, application)))
    assert "Dear Robin" not in shown
    assert ("took back a reply that you had not read" in shown) is is_mail_sent


def test_nobody_takes_back_what_a_colleague_wrote_or_what_may_have_been_read_long_ago(unlocked):
    application = make_application()
    takes = [reply(unlocked, application), reply(unlocked, application)]
    first, second = Message.objects.all()
    Message.objects.filter(pk=first.pk).update(written_by=make_practitioner())
    Message.objects.filter(pk=second.pk).update(is_unread=False)

    page = parse(unlocked.get(address(application)))
    assert texts(page, "p", class_="message-read") == ["Not read yet"]
    for sent in [*takes, {"action": "take-back:"}, {"action": "take-back:\u00b2" + "9" * 30}]:
        unlocked.post(address(application), sent)

    assert list(Message.objects.all()) == [first, second]


def correct(browser, note, words, **sent):
    sent |= {"action": f"correct:{note.pk}", note.box: words}
    return browser.post(address(note.application), sent, follow=True)


def test_a_note_is_corrected_by_its_writer_and_nothing_is_left_of_the_earlier_words(
    noon, unlocked, practitioner, time_machine
):
    application = make_application()
    own = make_note(application, "Ask about sheep.", written_by=practitioner)
    other = make_note(application, "Called back.")
    sealed = bytes(own.sealed)
    time_machine.shift(datetime.timedelta(minutes=5))

    correct(unlocked, other, "No.")
    assert correct(unlocked, own, " ").status_code == 422
    late = parse(correct(unlocked, own, "Ask about ships.", **{f"{own.box}-seen": "another"}))
    assert texts(late, "textarea", name=own.box) == ["Ask about ships."]
    assert Note.objects.filter(corrected_at=None).count() == 2
    page = parse(correct(unlocked, own, "Ask about sleep."))

    first, second = elements(page, "div", class_="note")
    assert "12:00 UTC, corrected March 2, 2026, 12:05 UTC Ask about sleep." in text(first)
    assert "Called back." in text(second)
    assert [len(elements(note, "textarea")) for note in (first, second)] == [1, 0]
    own.refresh_from_db()
    assert bytes(own.sealed) != sealed
    assert "sheep" not in text(page)
