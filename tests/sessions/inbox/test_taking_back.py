"""A reply can be taken back until the applicant has read it, and a note corrected."""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from attachment_site.core.security import crypto
from sessions.admin.notes import CHANGED_MEANWHILE
from sessions.models import Application, Message, Note, OutgoingMail
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import RETURN, conversation
from tests.sessions.factories import make_application, make_message, make_note, make_practitioner
from tests.sessions.inbox_pages import LIST, NOON, address, rows

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
    # One that the applicant cannot open is not called read.
    sealed = Message.objects.get().sealed_for_applicant
    Message.objects.update(sealed_for_applicant=b"\x01" + bytes(80))
    conversation(unlocked, application)
    assert Message.objects.get().is_unread
    Message.objects.update(sealed_for_applicant=sealed)

    conversation(unlocked, application)

    page = parse(unlocked.get(address(application)))
    assert texts(page, "p", class_="message-read") == ["Read on March 2, 2026"]
    assert "not read yet" not in rows(unlocked.get(LIST))[0]
    late = parse(unlocked.post(address(application), take_back, follow=True))
    assert texts(late, "li", class_="warning") == [
        "It is too late to take this back: it has been read."
    ]
    assert Message.objects.count() == 1
    for path, said in [
        (RETURN, "sees that you have read its replies, and on which day"),
        ("/sessions/letter/", "the day is noted beside each reply"),
        ("/privacy/", "the day on which you first open a reply"),
    ]:
        assert said in text(parse(Client().get(path))), path


@pytest.mark.parametrize("is_mail_sent", [None, False, True])
def test_taking_back_leaves_everything_as_it_was_before_the_reply(unlocked, is_mail_sent):
    received_at = timezone.now() - datetime.timedelta(days=2)
    application = make_application(may_email=is_mail_sent is not None, received_at=received_at)
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
    assert OutgoingMail.objects.filter(kind="reply").exists() is bool(is_mail_sent)
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
    assert ("took back a reply that you had not read" in shown) is bool(is_mail_sent)
    reply(unlocked, application)
    assert "took back" not in text(parse(conversation(unlocked, application)))


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

    for note, words, status in [(own, " ", 422), (own, "x" * 20_001, 422), (other, "No.", 200)]:
        assert correct(unlocked, note, words).status_code == status
    correct(unlocked, own, "Ask about sheep.")
    assert Note.objects.filter(corrected_at=None).count() == 2
    page = parse(correct(unlocked, own, "Ask about sleep."))

    first, second = elements(page, "div", class_="note")
    assert "12:00 UTC, corrected March 2, 2026, 12:05 UTC Ask about sleep." in text(first)
    assert "Called back." in text(second)
    assert [len(elements(note, "textarea")) for note in (first, second)] == [1, 0]
    own.refresh_from_db()
    assert bytes(own.sealed) != sealed
    assert "sheep" not in text(page)
    saved = unlocked.post(address(application), {"action": "export"}).content.decode()
    assert "corrected March 2, 2026, 12:05 UTC\nAsk about sleep." in saved


def test_two_corrections_of_one_note_are_told_of_each_other_and_none_of_what_others_wrote_over(
    unlocked, practitioner
):
    note = make_note(make_application(), "Ask about sheep.", written_by=practitioner)
    seen = {f"{note.box}-seen": note.version}
    correct(unlocked, note, "Ask about sleep.", **seen)

    late = correct(unlocked, note, "Ask about ships.", **seen)

    assert late.status_code == 422
    assert texts(parse(late), "li", class_="warning") == [CHANGED_MEANWHILE]
    assert texts(parse(late), "textarea", name=note.box) == ["Ask about ships."]
    (now,) = elements(parse(late), "input", name=f"{note.box}-seen")
    again = {now.get("name"): now.get("value")}
    assert correct(unlocked, note, "Ask about ships.", **again).status_code == 200
    assert "Ask about ships." in unlocked.get(address(note.application)).content.decode()
    Note.objects.update(written_at=NOON)
    written_over = Note.objects.get()
    seen = {f"{note.box}-seen": written_over.version}
    correct(unlocked, note, "Ask about sleep.", **seen)
    assert bytes(Note.objects.get().sealed) == bytes(written_over.sealed)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_reading_and_taking_back_at_once_exactly_one_happens(client, dana, private):
    application = make_application()
    written = make_message(application, "Yes.", sender="practitioner")
    client.post(RETURN, {"receipt": application.receipt})
    start = threading.Barrier(2)

    def read():
        start.wait()
        shown = client.get("/sessions/conversation/").content.decode()
        connection.close()
        return "Yes." in shown

    def take():
        start.wait()
        row = Application.objects.get(pk=application.pk)
        secret, today = crypto.conversation_key(application.private), NOON.date()
        taken = row.take_back(written.pk, secret, user=dana, today=today)
        connection.close()
        return taken is not None

    with ThreadPoolExecutor(2) as pool:
        seen, taken = (each.result() for each in [pool.submit(read), pool.submit(take)])

    assert seen is not taken
    assert Message.objects.filter(pk=written.pk, is_unread=False).exists() is seen
