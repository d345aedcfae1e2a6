"""The receipt is shown once and opens the applicant's side; nothing else does."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from sessions.mail import announce_reply
from sessions.models import Application, Message, OutgoingMail, Practice, RateCount
from sessions.tokens import encrypt_for_server
from tests.pages import elements, parse, text, texts
from tests.sessions.applying import apply, filled, refusals, shown_receipt
from tests.sessions.factories import make_application, make_inbox, make_message, make_practitioner

pytestmark = pytest.mark.django_db

ADDRESS = "/sessions/return/"


@pytest.fixture
def inbox():
    return make_inbox(make_practitioner(email="practice@example.org"))


@pytest.fixture
def application(inbox):
    return make_application()


def hidden(page, name):
    return elements(page, "input", name=name)[0].get("value")


def conversation(client, application):
    response = client.post(ADDRESS, {"receipt": application.receipt})
    assert response.status_code == 200
    return response


def test_the_receipt_is_shown_once(client, inbox):
    receipt = apply(client)

    again = client.get("/sessions/received/")

    assert receipt not in again.content.decode().replace(" ", "")
    assert texts(parse(again), "h1") == ["A receipt is shown only once"]
    assert "no-store" in again["Cache-Control"]


def test_the_receipts_cookie_goes_with_the_page_that_shows_it(client, inbox):
    cookie = client.post("/sessions/apply/", filled()).cookies["receipt"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
    assert cookie["max-age"] == 600
    assert client.get("/sessions/received/").cookies["receipt"].value == ""


def test_a_browser_that_refuses_cookies_is_shown_the_receipt_at_once(inbox):
    sent = filled()

    response = Client().post("/sessions/apply/", sent)

    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    receipt = shown_receipt(response)
    assert Client().post(ADDRESS, {"receipt": receipt}).status_code == 200
    # Sent again, as by reloading the page, it is the same application.
    assert shown_receipt(Client().post("/sessions/apply/", sent)) == receipt
    assert Application.objects.count() == 1


def test_a_forged_or_old_cookie_shows_nothing(client, inbox, time_machine):
    good = encrypt_for_server("receipt", b"1" * 16).decode()
    now = datetime.datetime.now(datetime.UTC)
    for value in ("x", encrypt_for_server("other", b"1" * 16).decode(), ""):
        client.cookies["receipt"] = value
        assert "1111" not in client.get("/sessions/received/").content.decode()

    client.cookies["receipt"] = good
    time_machine.move_to(now + datetime.timedelta(seconds=601))
    assert "1111" not in client.get("/sessions/received/").content.decode()


def test_the_receipt_opens_the_letter_and_the_conversation(client, application):
    make_message(application, "Is anybody there?")
    make_message(application, "I am here.", sender="practitioner")
    Practice.objects.update(practitioner_name="Dana Reed")

    response = conversation(client, application)

    entries = [text(item) for item in elements(parse(response), "li", class_="said")]
    assert "I keep checking whether she has read my message." in entries[0]
    assert entries[1].endswith("Is anybody there?")
    assert entries[2].startswith("Dana Reed")
    assert entries[2].endswith("I am here.")
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_blanks_and_dashes_in_a_receipt_do_not_matter(client, application):
    digits = application.receipt
    for typed in (
        " ".join(digits[n : n + 4] for n in range(0, 16, 4)),
        f" {digits[:8]}-{digits[8:]}",
    ):
        assert client.post(ADDRESS, {"receipt": typed}).status_code == 200


@pytest.mark.parametrize(
    ("receipt", "message"),
    [
        ("", "Type the 16 digits of your receipt."),
        ("123", "A receipt has 16 digits, such as 0000 1111 2222 3333."),
        ("١٢٣٤١٢٣٤١٢٣٤١٢٣٤", "A receipt has 16 digits, such as 0000 1111 2222 3333."),
        ("x" * 16, "A receipt has 16 digits, such as 0000 1111 2222 3333."),
        ("0" * 16, "This receipt opens nothing. Check each digit and try again."),
        ("1\x00" * 8, "A receipt has 16 digits, such as 0000 1111 2222 3333."),
    ],
)
def test_a_wrong_receipt_is_answered_beside_the_field(client, application, receipt, message):
    response = client.post(ADDRESS, {"receipt": receipt})

    assert response.status_code == 422
    assert refusals(response) == [message]


def test_guessing_is_slowed_for_the_network_and_not_for_others(client, application, monkeypatch):
    monkeypatch.setattr("sessions.conversation.MOST_WRONG_RECEIPTS", 2)
    ticket = hidden(parse(conversation(client, application)), "ticket")
    for _ in range(2):
        client.post(ADDRESS, {"receipt": "0" * 16})

    refused = client.post(ADDRESS, {"receipt": application.receipt})

    assert refused.status_code == 429
    assert refusals(refused) == ["Too many receipts were tried. Please try again in an hour."]
    assert client.post(ADDRESS, {"ticket": ticket}).status_code == 200
    elsewhere = client.post(ADDRESS, {"receipt": application.receipt}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 200


def test_counting_keeps_no_address(client, application):
    client.post(ADDRESS, {"receipt": "0" * 16}, REMOTE_ADDR="192.0.2.77")

    row = RateCount.objects.get()
    assert b"192.0.2.77" not in bytes(row.network)
    assert len(bytes(row.network)) == 32


def test_a_message_is_added_sealed_and_the_practitioner_is_told(client, inbox, application):
    application.note_opening(make_practitioner(), now=application.received_at)
    page = parse(conversation(client, application))

    response = client.post(
        ADDRESS,
        {
            "ticket": hidden(page, "ticket"),
            "form": hidden(page, "form"),
            "action": "message",
            "message": "One more thing.",
        },
    )

    assert response.status_code == 200
    assert texts(parse(response), "p", role="status") == ["Your message has been sent."]
    message = Message.objects.get()
    assert message.open(inbox[1]) == "One more thing."
    assert Application.objects.get().read_at is None
    assert [mail.kind for mail in OutgoingMail.objects.all()] == ["message"]


def test_a_double_click_sends_one_message(client, application):
    page = parse(conversation(client, application))
    sent = {
        "ticket": hidden(page, "ticket"),
        "form": hidden(page, "form"),
        "message": "One more thing.",
    }

    client.post(ADDRESS, sent)
    client.post(ADDRESS, sent)

    assert Message.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_receipt_and_message_together_work_without_a_ticket(client, inbox, application):
    client.post(ADDRESS, {"receipt": application.receipt, "message": "Here I am."})

    assert Message.objects.get().open(inbox[1]) == "Here I am."


def test_a_ticket_that_ran_out_keeps_the_message(client, application, time_machine):
    now = datetime.datetime.now(datetime.UTC)
    page = parse(conversation(client, application))
    sent = {"ticket": hidden(page, "ticket"), "message": "Written for an hour."}
    time_machine.move_to(now + datetime.timedelta(minutes=31))

    response = client.post(ADDRESS, sent)

    assert response.status_code == 422
    page = parse(response)
    (kept,) = elements(page, "textarea", name="message")
    assert text(kept) == "Written for an hour."
    client.post(ADDRESS, {"receipt": application.receipt, "message": text(kept)})
    assert Message.objects.count() == 1


def test_twenty_messages_may_wait_and_an_answer_makes_room(client, application):
    for number in range(20):
        make_message(application, f"Message {number}")

    refused = client.post(ADDRESS, {"receipt": application.receipt, "message": "Another."})
    assert refused.status_code == 422
    assert refusals(refused) == [
        "Please wait for an answer before you send more. Copy your words to keep them."
    ]
    assert "Another." in refused.content.decode()

    make_message(application, "I read them all.", sender="practitioner")
    client.post(ADDRESS, {"receipt": application.receipt, "message": "Another."})
    assert Message.objects.count() == 22


@pytest.mark.parametrize(
    ("days_ago", "intake", "said"),
    [
        (1, "open", "No answer yet. You hear back by March 6, 2026."),
        (9, "open", "No answer yet. It should have come by February 26, 2026."),
        (1, "waiting-list", "No answer yet. You hear back when there is room for you"),
    ],
)
def test_while_there_is_no_answer_the_page_says_when_it_comes(
    client, inbox, time_machine, days_ago, intake, said
):
    time_machine.move_to(datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC))
    Practice.objects.update(intake=intake, promised_days=5)
    sent = timezone.now() - datetime.timedelta(days=days_ago)
    application = make_application(received_at=sent)

    notices = texts(parse(conversation(client, application)), "p", class_="notice")
    assert [notice.startswith(said) for notice in notices] == [True]

    make_message(application, "I am here.", sender="practitioner")
    assert texts(parse(conversation(client, application)), "p", class_="notice") == []


def test_an_empty_message_is_refused(client, application):
    response = client.post(ADDRESS, {"receipt": application.receipt, "message": " "})

    assert refusals(response) == ["Write something before you send it."]


@pytest.mark.parametrize(("sent", "kept"), [({}, False), ({"may_email": "on"}, True)])
def test_the_choice_about_mail_can_be_changed(client, inbox, sent, kept):
    application = make_application(may_email=not kept)

    client.post(ADDRESS, {"receipt": application.receipt, "action": "email", **sent})

    assert Application.objects.get().may_email is kept


def test_saying_no_to_mail_stops_one_that_has_not_gone(client, inbox):
    application = make_application(may_email=True)
    announce_reply(application, "robin@applicant.example")

    client.post(ADDRESS, {"receipt": application.receipt, "action": "email"})

    assert not OutgoingMail.objects.exists()


def test_withdrawing_asks_to_be_sure(client, application):
    response = client.post(ADDRESS, {"receipt": application.receipt, "action": "withdraw"})

    assert refusals(response) == ["Tick the box to say that you are sure."]
    assert Application.objects.get().status == Application.Status.NEW


def test_withdrawing_erases_at_once_and_says_when(client, application, time_machine):
    time_machine.move_to(datetime.datetime(2026, 12, 1, 15, 30, tzinfo=datetime.UTC))
    make_message(application)

    response = client.post(
        ADDRESS, {"receipt": application.receipt, "action": "withdraw", "sure": "on"}
    )

    page = text(elements(parse(response), "main")[0])
    assert "On December 1, 2026, 15:30 UTC your letter was withdrawn" in page
    assert "Robin" not in page
    row = Application.objects.get()
    assert row.status == Application.Status.WITHDRAWN
    assert (bytes(row.sealed), bytes(row.sealed_for_applicant)) == (b"", b"")
    assert not Message.objects.exists()
    assert client.post(ADDRESS, {"receipt": application.receipt}).status_code == 422


def test_nothing_of_it_is_in_the_browsers_session_table_or_in_cookies(client, application):
    response = conversation(client, application)

    assert not response.cookies
    assert not Session.objects.exists()


def test_another_site_cannot_act_with_a_receipt_in_this_browser(application):
    client = Client(headers={"sec-fetch-site": "cross-site"})

    client.post(ADDRESS, {"receipt": application.receipt, "action": "withdraw", "sure": "on"})

    assert Application.objects.get().status == Application.Status.NEW


def test_a_closed_conversation_can_be_read_and_erased_but_not_continued(client, inbox):
    application = make_application(status="declined")

    page = parse(conversation(client, application))

    assert elements(page, "textarea") == []
    assert len(elements(page, "button", value="withdraw")) == 1
    client.post(ADDRESS, {"receipt": application.receipt, "message": "Please."})
    assert not Message.objects.exists()


def test_titles_and_addresses_say_nothing(client, application):
    for response in (conversation(client, application), client.get("/sessions/apply/")):
        assert "Robin" not in texts(parse(response), "title")[0]
        assert "?" not in response.request["PATH_INFO"]
