"""Once a conversation is left, nothing but the receipt brings it back to this browser."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from tests.pages import elements, parse, sent_by, text, texts
from tests.sessions.apply.applying import RETURN, conversation

pytestmark = pytest.mark.django_db

PAGE = "/sessions/conversation/"
KEY = "/sessions/apply/key/"
RELOAD = {"cache-control": "max-age=0"}
WORDS = "I keep checking whether she has read my message."


def shown(response):
    return WORDS in response.content.decode()


def test_a_receipt_leads_to_a_page_that_can_be_reloaded_and_touches_a_cookie(client, application):
    """Browsers do not bring back a kept page whose HttpOnly cookie has changed since."""
    response = client.post(RETURN, {"receipt": application.receipt})
    assert (response.status_code, response["Location"]) == (302, PAGE)
    cookie = response.cookies["ticket"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", "")
    assert application.receipt not in cookie.value
    first = client.get(PAGE)
    assert shown(first)
    assert "no-store" in first["Cache-Control"]
    # A link of another site ends nothing.
    client.get("/sessions/exit/", headers={"sec-fetch-site": "cross-site"})
    for _ in range(2):
        assert shown(client.get(PAGE, headers=RELOAD))
    sent = client.post(RETURN, {"message": "One more."}, follow=True)
    assert texts(parse(sent), "p", role="status") == ["Your message has been sent."]
    again = client.get(PAGE, headers=RELOAD)
    assert shown(again)
    assert texts(parse(again), "p", role="status") == []
    (picture,) = elements(parse(first), "img")
    before = client.cookies["form"].value
    assert client.get(picture.get("src")).status_code == 204
    assert client.cookies["form"].value != before


LEAVE = {
    "Back": lambda client: client.get(PAGE),
    "Back without a cache": lambda client: client.get(PAGE, headers={"cache-control": "no-cache"}),
    "the way out of the page": lambda client: client.get(RETURN),
    "exit": lambda client: client.get("/sessions/exit/"),
    "exit by script": lambda client: client.post("/sessions/exit/"),
    "withdrawing": lambda client: client.post(RETURN, {"action": "withdraw", "sure": "on"}),
}


def test_whoever_has_left_is_asked_for_the_receipt(client, application):
    for way, leave in LEAVE.items():
        conversation(client, application)
        leave(client)
        if way == "withdrawing":
            client.get(PAGE)

        for headers in ({}, RELOAD):
            response = client.get(PAGE, headers=headers, follow=True)
            assert (response.redirect_chain, shown(response)) == ([(RETURN, 302)], False), way
        assert client.post(RETURN, {"action": "open"}).status_code == 422, way


def test_what_a_browser_sends_again_on_the_way_back_opens_nothing(client, application):
    unsent = {"action": "email", "message": "Not yet."}
    for pressed in (unsent, {"action": "withdraw"}, {"action": "message"}):
        fields = sent_by(elements(parse(conversation(client, application)), "form")[-1]) | pressed
        assert shown(client.post(RETURN, fields))

        again = client.post(RETURN, fields, follow=True)

        assert (again.redirect_chain, shown(again)) == ([(RETURN, 302)], False), pressed
        assert client.post(RETURN, {"action": "open"}).status_code == 422


def test_half_an_hour_without_a_step_ends_it(client, application, time_machine):
    now = datetime.datetime.now(datetime.UTC)
    time_machine.move_to(now)
    conversation(client, application)
    for minutes in (29, 58):
        time_machine.move_to(now + datetime.timedelta(minutes=minutes))
        assert shown(client.get(PAGE, headers=RELOAD))

    time_machine.move_to(now + datetime.timedelta(minutes=89))

    assert client.get(PAGE, headers=RELOAD).status_code == 302


def test_without_cookies_each_page_carries_the_ticket(application):
    browser = Client()
    page = browser.post(RETURN, {"receipt": application.receipt})
    assert shown(page)
    assert not page.cookies

    fields = sent_by(elements(parse(page), "form")[-1]) | {"message": "One more."}
    page = browser.post(RETURN, fields | {"action": "message"})

    assert "One more." in text(elements(parse(page), "ol", class_="conversation")[0])
    assert not page.cookies


def test_the_draft_has_its_key_until_the_way_out_or_two_hours_after_somebody_typed(
    client, inbox, time_machine
):
    now = timezone.now()
    time_machine.move_to(now)
    form = parse(client.get("/sessions/apply/"))
    assert elements(form, "form", class_="apply")[0].get("data-draft-seconds") == "7200"
    key = client.get(KEY)
    assert (key.status_code, len(key.content)) == (200, 32)
    assert "no-store" in key["Cache-Control"]
    for minutes in (119, 230):
        time_machine.move_to(now + datetime.timedelta(minutes=minutes))
        client.get("/sessions/apply/")
        client.get(RETURN)
        assert client.post(KEY).content == client.get(KEY).content == key.content

    time_machine.move_to(now + datetime.timedelta(minutes=351))
    assert client.get(KEY).status_code == 204
    client.get("/sessions/apply/")
    assert client.get(KEY).content not in (b"", key.content)
    client.get("/sessions/exit/")
    assert client.get(KEY).status_code == 204


def test_no_field_is_remembered(client, inbox, application):
    empty = (client.get("/sessions/apply/"), client.get(RETURN))
    for page in (*empty, conversation(client, application)):
        for form in elements(parse(page), "form", method="post"):
            assert form.get("autocomplete") == "off"
            kinds = ("text", "email", None)
            boxes = [box for box in elements(form, "input") if box.get("type") in kinds]
            for box in [*boxes, *elements(form, "textarea")]:
                assert box.get("autocomplete") == "off", box.attrib
