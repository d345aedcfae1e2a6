"""The receipt: shown once, kept by nobody else, and the one way back."""

import datetime

import pytest
from django.test import Client

from attachment_site.core.models import RateCount
from sessions.models import Application, Practice
from sessions.tokens import encrypt_for_server
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import (
    RETURN,
    apply,
    conversation,
    filled,
    hidden,
    refusals,
    shown_receipt,
)
from tests.sessions.factories import make_message

pytestmark = pytest.mark.django_db


def test_the_receipt_is_shown_once(client, inbox):
    receipt = apply(client)

    again = client.get("/sessions/received/")

    assert receipt not in again.content.decode().replace(" ", "")
    assert texts(parse(again), "h1") == ["A receipt is shown only once"]
    assert "no-store" in again["Cache-Control"]


def test_a_reference_names_the_application_and_opens_nothing(client, inbox):
    sent = filled()
    with_cookies = client.get(client.post("/sessions/apply/", sent)["Location"])
    without_cookies = Client().post("/sessions/apply/", sent)

    reference = Application.objects.get().reference
    for response in (with_cookies, without_cookies):
        assert f"Your letter also has a reference: {reference}." in text(parse(response))
    for typed in (reference, reference.replace("-", ""), f"{reference}{reference}"):
        assert client.post(RETURN, {"receipt": typed}).status_code == 422


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
    assert Client().post(RETURN, {"receipt": receipt}).status_code == 200
    # Sent again, as by reloading the page, it is the same application.
    assert shown_receipt(Client().post("/sessions/apply/", sent)) == receipt
    assert Application.objects.count() == 1


def test_a_forged_or_old_cookie_shows_nothing(client, inbox, time_machine):
    good = encrypt_for_server("receipt", b"5" * 16).decode()
    now = datetime.datetime.now(datetime.UTC)
    for value in ("x", encrypt_for_server("other", b"5" * 16).decode(), ""):
        client.cookies["receipt"] = value
        assert "5555" not in client.get("/sessions/received/").content.decode()

    client.cookies["receipt"] = good
    time_machine.move_to(now + datetime.timedelta(seconds=601))
    assert "5555" not in client.get("/sessions/received/").content.decode()


def test_the_receipt_opens_the_application_and_the_conversation(client, application):
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
        assert client.post(RETURN, {"receipt": typed}).status_code == 200


def test_a_wrong_receipt_or_an_empty_message_is_answered_beside_the_field(client, application):
    form = "A receipt has 16 digits, such as 0000 1111 2222 3333."
    for sent, message in (
        ({"receipt": ""}, "Type the 16 digits of your receipt."),
        ({"receipt": "123"}, form),
        ({"receipt": "١٢٣٤١٢٣٤١٢٣٤١٢٣٤"}, form),
        ({"receipt": "1\x00" * 8}, form),
        (
            {"receipt": "0" * 16},
            "This receipt opens no conversation. Check each digit and try again.",
        ),
        ({"receipt": application.receipt, "message": " "}, "Write something before you send it."),
    ):
        response = client.post(RETURN, sent)

        assert response.status_code == 422
        assert refusals(response) == [message]


def test_guessing_is_slowed_for_the_network_and_not_for_others(client, application, monkeypatch):
    monkeypatch.setattr("sessions.views.conversation.MAX_WRONG_RECEIPTS", 2)
    ticket = hidden(parse(conversation(client, application)), "ticket")
    for _ in range(2):
        client.post(RETURN, {"receipt": "0" * 16})

    refused = client.post(RETURN, {"receipt": application.receipt})

    assert refused.status_code == 429
    assert refusals(refused) == ["Too many receipts were tried. Please try again in an hour."]
    assert client.post(RETURN, {"ticket": ticket}).status_code == 200
    elsewhere = client.post(RETURN, {"receipt": application.receipt}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 200


def test_counting_keeps_no_address(client, application):
    client.post(RETURN, {"receipt": "0" * 16}, REMOTE_ADDR="192.0.2.77")

    row = RateCount.objects.get()
    assert b"192.0.2.77" not in bytes(row.network)
    assert len(bytes(row.network)) == 32


def test_titles_and_addresses_say_nothing(client, application):
    for response in (conversation(client, application), client.get("/sessions/apply/")):
        assert "Robin" not in texts(parse(response), "title")[0]
        assert "?" not in response.request["PATH_INFO"]
