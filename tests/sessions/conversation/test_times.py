"""The applicant chooses one of the times that a reply offers, or asks for others."""

import datetime

import pytest

from sessions.models import Application, Message, OutgoingMail
from sessions.models.appointment import Said, agreement
from sessions.models.times import Times, join
from sessions.views.calendar_file import calendar_file
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import RETURN, conversation, hidden, refused
from tests.sessions.factories import CONTENT, make_application, make_message, make_practitioner
from tests.sessions.inbox.test_offered_times import AFTERNOON, events
from tests.sessions.inbox_pages import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "inbox")]

MORNING = AFTERNOON - datetime.timedelta(hours=6)
EVENING = AFTERNOON + datetime.timedelta(hours=4)
CHOOSE = {"action": "time", "time": AFTERNOON.isoformat()}


def offer(application, *moments, **times):
    text = join("Here they are.", Times(offered=moments, **times))
    return make_message(application, text, sender="practitioner")


@pytest.fixture
def offered():
    """An application whose letter has been answered with two times."""
    application = make_application(content=CONTENT | {"time_zone": "Asia/Karachi"})
    offer(application, MORNING, AFTERNOON)
    return application


def said_last(application, inbox):
    message = application.messages.last()
    return message.sender, *message.decrypt_with_times(inbox[1])


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        (
            "Asia/Karachi",
            "Thursday, March 5, 2026, 21:30 UTC+5 for you (Asia/Karachi)"
            " Thursday, March 5, 2026, 16:30 UTC for the practice (UTC)",
        ),
        ("by the sea", "Thursday, March 5, 2026, 16:30 UTC for the practice (UTC)"),
        ("Africa/Abidjan", "Thursday, March 5, 2026, 16:30 UTC for you and for the practice (UTC)"),
    ],
)
def test_each_time_stands_on_both_clocks(client, zone, label):
    application = make_application(content=CONTENT | {"time_zone": zone})
    offer(application, AFTERNOON)

    page = parse(conversation(client, application))

    (choice,) = elements(page, "div", class_="choice")
    assert texts(choice, "label") == [label]
    (radio,) = elements(choice, "input", type="radio")
    assert elements(page, "form", id=radio.get("form"))


def test_a_choice_reaches_the_inbox_like_a_message(client, inbox, offered, monkeypatch):
    # There is always room for one.
    monkeypatch.setattr("sessions.models.application.MAX_UNANSWERED_MESSAGES", 0)
    offered.record_access(make_practitioner(), now=NOON)
    OutgoingMail.objects.all().delete()
    conversation(client, offered)

    for _ in range(2):
        response = client.post(RETURN, CHOOSE, follow=True)
        assert response.redirect_chain == [("/sessions/conversation/", 302)]

    page = parse(response)
    assert texts(page, "p", role="status") == ["The time is agreed. The practice has been told."]
    (appointment,) = elements(page, "section", class_="appointment")
    assert "Thursday, March 5, 2026, 21:30 UTC+5 for you" in text(appointment)
    assert "others may share it" in text(appointment)
    assert "The practice has your choice." in text(page)
    assert "No answer yet" not in text(page)
    assert said_last(offered, inbox) == ("applicant", "", Times(chosen=AFTERNOON))
    row = Application.objects.get()
    assert (row.read_at, row.waiting_since) == (None, row.last_activity_at)
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["message"]
    sealed = bytes(offered.messages.last().sealed)
    assert b"2026" not in sealed

    file = client.post(RETURN, {"action": "calendar"})
    assert file["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert "no-store" in file["Cache-Control"]
    event = events(file)
    assert (event["SUMMARY"], event["DTSTART"]) == ("Appointment", "20260305T163000Z")
    said = [Said(offered.messages.last(), "", Times(chosen=AFTERNOON))]
    assert event["UID"] not in calendar_file(agreement(offered, said), "practice").content.decode()
    assert offered.reference not in file.content.decode()


def test_other_times_are_asked_for_with_a_message_or_without(client, inbox, offered):
    page = parse(conversation(client, offered))

    for words in ("Mornings are better.", ""):
        sent = {"action": "others", "form": hidden(page, "form"), "message": words}
        page = parse(client.post(RETURN, sent, follow=True))
        assert texts(page, "p", role="status") == ["You have asked for other times."]
        assert said_last(offered, inbox) == ("applicant", words, Times(asks=True))

    client.post(RETURN, CHOOSE)
    assert said_last(offered, inbox)[2].chosen == AFTERNOON


@pytest.mark.parametrize(
    ("meanwhile", "said"),
    [
        (None, "This time has passed meanwhile."),
        (lambda one: offer(one, takes_back=True), "These times cannot be chosen any more."),
        (lambda one: offer(one, EVENING), "Other times have been offered since."),
        (
            lambda one: make_message(one, join("", Times(chosen=MORNING))),
            "A time is agreed already: Thursday, March 5, 2026, 10:30 UTC.",
        ),
        (lambda one: one.close(now=NOON), "This conversation is closed."),
    ],
)
def test_what_happened_meanwhile_is_told(client, offered, time_machine, meanwhile, said):
    if meanwhile:
        meanwhile(offered)
    else:
        time_machine.move_to(NOON + datetime.timedelta(days=5))
    before = Message.objects.count()

    sent = CHOOSE | {"receipt": offered.receipt}
    assert refused(client.post(RETURN, sent))[0].startswith(said)
    assert Message.objects.count() == before
    assert refused(client.post(RETURN, sent | {"time": "1"}))


def test_no_button_forgets_the_time_that_is_ticked(client, offered):
    conversation(client, offered)
    ticked = CHOOSE | {"boxes": "1", "message": "Maybe."}

    for action in ("email", "withdraw", "message", "others", "open"):
        page = parse(client.post(RETURN, ticked | {"action": action}))
        (radio,) = elements(page, "input", name="time", value=CHOOSE["time"])
        assert "checked" in radio.attrib, action


def test_a_reply_that_cannot_be_opened_leaves_no_earlier_offer_open(client):
    application = make_application()
    offer(application, AFTERNOON)
    reply = make_message(application, "It is taken back.", sender="practitioner")
    Message.objects.filter(pk=reply.pk).update(sealed_for_applicant=b"x", sealed=b"x")

    page = parse(conversation(client, application))

    assert elements(page, "input", name="time") == []
