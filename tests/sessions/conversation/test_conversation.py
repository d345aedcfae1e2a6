"""The applicant's side of the conversation: messages, the choice about mail, withdrawing."""

import datetime

import pytest
from django.contrib.sessions.models import Session

from sessions.mail import announce_reply
from sessions.models import AlreadySent, Application, Message, OutgoingMail
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import RETURN, conversation, hidden, refused
from tests.sessions.factories import make_application, make_message, make_practitioner

pytestmark = pytest.mark.django_db


def test_a_form_sends_one_message_sealed_and_gives_other_words_back_with_a_new_form(
    client, inbox, application, time_machine
):
    """Also where the form is older than a day, which a receipt brings back."""
    application.record_access(make_practitioner(), now=application.received_at)
    page = parse(conversation(client, application))
    sent = {"form": hidden(page, "form"), "receipt": application.receipt, "action": "message"}
    time_machine.move_to(datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=25))
    for _ in range(5):
        first = client.post(RETURN, sent | {"message": "First."}, follow=True)
    assert texts(parse(first), "p", role="status") == ["Your message has been sent."]
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["message"]
    assert Application.objects.get().read_at is None
    assert not Session.objects.exists()

    for other in ({"message": "Second."}, {"message": "Second.", "action": "others"}):
        response = client.post(RETURN, sent | other)
        assert refused(response) == [str(AlreadySent())]

    page = parse(response)
    assert text(elements(page, "textarea", name="message")[0]) == "Second."
    client.post(RETURN, sent | {"message": "Second.", "form": hidden(page, "form")})
    said = [message.decrypt_with_times(inbox[1])[0] for message in Message.objects.all()]
    assert said == ["First.", "Second."]


@pytest.mark.parametrize(("action", "minutes"), [("email", 31), ("withdraw", 0), ("open", 31)])
def test_no_button_forgets_what_stands_in_another_box(client, inbox, time_machine, action, minutes):
    application = make_application(may_email=action != "email")
    conversation(client, application)
    now = datetime.datetime.now(datetime.UTC)
    boxes = {"boxes": "1", "message": "Not ready yet."}
    if action == "email":
        boxes["may_email"] = "on"
    time_machine.move_to(now + datetime.timedelta(minutes=minutes))

    page = parse(client.post(RETURN, boxes | {"action": action}))
    if minutes:
        sent = {name: hidden(page, name) for name in boxes if elements(page, "input", name=name)}
        sent |= {"receipt": application.receipt, "action": "open"}
        (box,) = elements(page, "textarea", name="message")
        page = parse(client.post(RETURN, sent | {"message": text(box)}))

    assert text(elements(page, "textarea", name="message")[0]) == "Not ready yet."
    (tick,) = elements(page, "input", name="may_email")
    assert ("checked" in tick.attrib) is ("may_email" in boxes)
    assert not Message.objects.exists()
    client.post(RETURN, {"receipt": application.receipt, "message": "Here I am."})
    assert Message.objects.count() == 1


def test_twenty_messages_may_wait_and_an_answer_makes_room(client, application):
    for number in range(20):
        make_message(application, f"Message {number}")

    sent = {"receipt": application.receipt, "message": "Another."}
    assert "Another." in client.post(RETURN, sent).text
    assert Message.objects.count() == 20

    make_message(application, "I read them all.", sender="practitioner")
    client.post(RETURN, sent)
    assert Message.objects.count() == 22


def test_the_choice_about_mail_can_be_changed_and_a_no_stops_one_that_has_not_gone(
    client, application
):
    for kept in (True, False):
        announce_reply(application, "robin@applicant.example")
        sent = {"may_email": "on"} if kept else {}
        client.post(RETURN, {"receipt": application.receipt, "action": "email", **sent})
        assert Application.objects.get().may_email is kept
        assert OutgoingMail.objects.exists() is kept


def test_withdrawing_here_alone_erases_at_once_and_says_when(client, application, time_machine):
    time_machine.move_to(datetime.datetime(2026, 12, 1, 15, 30, tzinfo=datetime.UTC))
    make_message(application)
    sent = {"receipt": application.receipt, "action": "withdraw"}
    another_site = {"sec-fetch-site": "cross-site"}
    client.post(RETURN, sent | {"sure": "on"}, headers=another_site)
    asked = client.post(RETURN, sent)
    assert refused(asked) == ["Tick the box to say that you are sure."]
    assert not Application.objects.get().is_withdrawn

    response = client.post(RETURN, sent | {"sure": "on"}, follow=True)

    page = text(elements(parse(response), "main")[0])
    assert "On December 1, 2026, 15:30 UTC your letter was withdrawn" in page
    assert "Robin" not in page
    row = Application.objects.get()
    assert row.status == Application.Status.WITHDRAWN
    assert (bytes(row.sealed), bytes(row.sealed_for_applicant)) == (b"", b"")
    assert not Message.objects.exists()
    assert client.post(RETURN, {"receipt": application.receipt}).status_code == 422


@pytest.mark.parametrize("damaged", ["letter", "message"])
def test_what_cannot_be_opened_says_so_and_the_rest_is_left(client, application, damaged):
    for text_of_message in ("First.", "Second."):
        make_message(application, text_of_message)
    row = application if damaged == "letter" else application.messages.first()
    type(row).objects.filter(pk=row.pk).update(sealed_for_applicant=b"\x01" + b"x" * 60)

    page = parse(conversation(client, application))

    said = [text(item) for item in elements(page, "li", class_="said")]
    is_damaged = ["This cannot be opened" in part for part in said]
    assert is_damaged == [damaged == "letter", damaged == "message", False]
    assert said[2].endswith("Second.")
    sent = {"action": "withdraw", "sure": "on"}
    assert "has been erased" in text(parse(client.post(RETURN, sent, follow=True)))
    assert Application.objects.get().is_withdrawn
