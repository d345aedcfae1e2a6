"""A reply offers times: typed in the practice's zone, and refused beside the field."""

import datetime

import pytest

from sessions.models import Draft, Message, SavedReply, SessionsPage
from sessions.models.times import Times, join
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import conversation, hidden
from tests.sessions.factories import CONTENT, make_application, make_message
from tests.sessions.inbox_pages import LIST, address, errors, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

REPLY = {"action": "reply", "text": "Here are two times."}
AFTERNOON = datetime.datetime(2026, 3, 5, 16, 30, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def in_lisbon(settings):
    # Its clocks go forward on March 29 and back on October 25.
    settings.TIME_ZONE = "Europe/Lisbon"


def time_fields(*times):
    """The fields of so many times: days and clocks."""
    return {
        f"times-{number}-{name}": value
        for number, pair in enumerate(times)
        for name, value in zip(("day", "time"), pair.split("|"), strict=True)
    }


def agreed():
    """An application with an appointment."""
    application = make_application()
    make_message(application, join("", Times(offered=(AFTERNOON,))), sender="practitioner")
    make_message(application, join("", Times(chosen=AFTERNOON)))
    return application


def details(page):
    return text(elements(parse(page), "dl")[0])


REFUSED = [
    (["2026-03-02|11:59"], {"0-day": "This time has passed."}),
    (["9999-12-31|23:59"], {"0-day": "This is more than a year away."}),
    (["2026-03-29|01:30"], {"0-time": "The clocks go forward then, and skip this time."}),
    (["2026-10-25|01:30"], {"0-time": "The clocks go back then, and show this time twice."}),
    (["2026-03-05|10:00"] * 2, {"1-day": "This time stands above already."}),
    (["2026-03-05|"], {"0-time": "Add the time."}),
    ([f"2026-03-0{day}|10:00" for day in range(3, 9)], {"5-day": "Offer 5 times at most."}),
    (["31.2.2026|half past"], {"0-day": "Write the day like", "0-time": "Write the time like"}),
]


def test_a_time_that_cannot_be_is_refused_beside_its_field(unlocked):
    for times, refused in REFUSED:
        sent = time_fields(*times)
        response = unlocked.post(address(make_application()), REPLY | sent)
        assert response.status_code == 422
        found = {name: told[0] for name, told in errors(response).items()}
        assert list(found) == [f"times-{name}" for name in refused]
        assert all(map(str.startswith, found.values(), refused.values()))
        page = parse(response)
        assert texts(page, "textarea", name="text") == [REPLY["text"]]
        kept = {name: elements(page, "input", name=name)[0].get("value") for name in sent}
        assert {name: value or "" for name, value in kept.items()} == sent
        assert elements(page, "details", class_="offer")[0].get("open") is not None
    assert not Message.objects.exists()


def test_a_reply_offers_times_sealed_and_every_view_has_them(unlocked):
    application = make_application(content=CONTENT | {"time_zone": "Asia/Karachi"})

    unlocked.post(address(application), REPLY | time_fields("5 March 2026|4:30 pm"))

    message = Message.objects.get()
    assert b"2026" not in bytes(message.sealed) + bytes(message.sealed_for_applicant)
    here, there = "Thursday, March 5, 2026, 16:30 UTC", "Thursday, March 5, 2026, 21:30 UTC+5"
    page = unlocked.get(address(application))
    (said,) = elements(parse(page), "article", class_="message-practitioner")
    assert f"Times offered, open to choose: {here} ({there} for them)" in text(said)
    assert details(page).endswith("Times offered not chosen yet")
    export = unlocked.post(address(application), {"action": "export"}).content.decode()
    assert f"Here are two times.\nTime offered: {here}, for them {there}\n" in export
    assert not Draft.objects.exclude(sealed=b"").exists()

    unlocked.post(address(application), {"action": f"take-back:{message.pk}"})
    page = parse(unlocked.get(address(application)))
    assert hidden(page, "times-0-day") == "2026-03-05"
    assert not Message.objects.exists()


def test_the_saved_reply_opens_its_rows_and_asks_once_for_what_is_missing(unlocked):
    application = make_application()
    saved = SavedReply.objects.get(title="Offer two times")

    added = {"action": "saved", "saved_reply": saved.pk, "text": ""}
    page = parse(unlocked.post(address(application), added, follow=True))

    (offer,) = elements(page, "details", class_="offer")
    assert offer.get("open") is not None
    asked = {"times-asked": hidden(page, "times-asked")}
    assert asked == {"times-asked": "2"}
    refused = unlocked.post(address(application), REPLY | asked)
    assert errors(refused)["times-0-day"][0].startswith("This reply offers times, and none is")
    unlocked.post(address(application), REPLY)
    assert Message.objects.count() == 1


def test_new_times_replace_the_old_and_an_appointment_is_shown_until_it_is_taken_back(unlocked):
    application = agreed()

    (row,) = rows(unlocked.get(LIST))
    for shown in ("Appointment March 5, 2026, 16:30 UTC", "Time chosen: Thursday, March", "Unread"):
        assert shown in row
    unlocked.post(address(application), REPLY | time_fields("2026-03-07|09:00"))
    shown = details(unlocked.get(address(application)))
    assert "Appointment Thursday, March 5" in shown
    assert "Times offered not chosen yet" in shown
    declining = text(parse(unlocked.get(f"{LIST}{application.pk}/decline/")))
    assert "The appointment on Thursday, March 5, 2026, 16:30 UTC is then off" in declining
    unlocked.post(address(application), {"action": "decline:silent"})
    assert "Appointment" not in details(unlocked.get(address(application)))
    assert "Your appointment" not in text(parse(conversation(unlocked, application)))
    unlocked.post(address(application), {"action": "reopen"})
    unlocked.post(address(application), REPLY | {"times-take_back": "on"})
    assert "Appointment" not in details(unlocked.get(address(application)))


def test_the_calendar_file_says_when_and_nothing_else(unlocked):
    SessionsPage.objects.update_or_create(pk=1, defaults={"length": "1.5 hours"})

    file = unlocked.post(address(agreed()), {"action": "calendar"})

    event = events(file)
    del event["UID"], event["DTSTAMP"]
    assert event == {
        "SUMMARY": "Appointment",
        "DTSTART": "20260305T163000Z",
        "DTEND": "20260305T180000Z",
    }


def events(response):
    """The properties of the only event of a calendar file."""
    body = response.content.decode().split("BEGIN:VEVENT\r\n")[1].split("END:VEVENT")[0]
    return dict(line.split(":", 1) for line in body.split("\r\n") if line)
