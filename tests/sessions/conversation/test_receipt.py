"""The receipt: shown until it was written down, kept by nobody else, and the one way back."""

import pytest
from django.test import Client

from attachment_site.core.models import RateCount
from sessions.models import Application
from sessions.views import conversation as conversation_views
from sessions.views.conversation_forms import NOT_FOUND, ReturnForm
from tests.pages import elements, parse, text, texts
from tests.sessions.apply.applying import (
    RETURN,
    apply,
    conversation,
    filled,
    refusals,
    refused,
    shown_receipt,
)
from tests.sessions.factories import make_application
from tests.sessions.inbox_pages import NOON

pytestmark = pytest.mark.django_db


RECEIVED = "/sessions/received/"


def test_the_receipt_stays_until_it_was_written_down(client, inbox):
    receipt = apply(client)
    cookie = client.cookies["receipt"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 600)

    again = client.get(RECEIVED)
    assert shown_receipt(again) == receipt
    assert "no-store" in again["Cache-Control"]
    assert f"Type it at http://testserver{RETURN} to come back." in text(parse(again))

    done = client.post(RECEIVED, follow=True)
    assert done.redirect_chain == [(RECEIVED, 302)]
    for page in (done, client.get(RECEIVED)):
        assert texts(parse(page), "h1") == ["No receipt is shown here now"]
        assert elements(parse(page), "output") == []


def test_exit_and_ten_minutes_end_the_receipt(client, inbox, time_machine):
    time_machine.move_to(NOON, tick=False)
    apply(client)
    time_machine.shift(590)
    (box,) = elements(parse(client.get(RECEIVED)), "section", class_="receipt")
    assert box.get("data-seconds") == "10"
    time_machine.shift(11)
    assert elements(parse(client.get(RECEIVED)), "output") == []

    apply(client, name="Robin V.")
    client.cookies["form"] = "1"
    response = client.get("/sessions/exit/")

    assert response["Location"] == "https://www.wikipedia.org/"
    assert response["Referrer-Policy"] == "no-referrer"
    assert {name for name, cookie in client.cookies.items() if cookie.value} == set()
    assert elements(parse(client.get(RECEIVED)), "output") == []


def test_a_browser_that_refuses_cookies_is_shown_the_receipt_at_once(client, inbox):
    sent = filled()

    response = Client().post("/sessions/apply/", sent)

    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    receipt = shown_receipt(response)
    assert Client().post(RETURN, {"receipt": receipt}).status_code == 200
    # Sent again, as by reloading the page, it is the same application.
    assert shown_receipt(Client().post("/sessions/apply/", sent)) == receipt
    # A reference names the application and opens nothing.
    reference = Application.objects.get().reference
    assert f"Your letter also has a reference: {reference}." in text(parse(response))
    refused(client.post(RETURN, {"receipt": reference}))


def in_groups(separator):
    return lambda digits: separator.join(digits[n : n + 4] for n in range(0, len(digits), 4))


def in_script(zero):
    return lambda digits: "".join(chr(ord(zero) + int(digit)) for digit in digits)


@pytest.mark.parametrize(
    "typed",
    [
        *map(in_groups, (" ", "-", ".", " – ", "\u00a0", "\u2009", "/", "_", "\t")),
        *map(in_script, ("\u0660", "\u06f0", "\uff10", "\u0966")),
        lambda digits: f"Receipt: {digits}",
        lambda digits: f"My receipt is “{digits[:8]} {digits[8:]}”.",
        lambda digits: digits.replace("0", "O").replace("1", "l"),
        *(lambda digits, zero=zero: digits.replace("0", zero) for zero in "οΟоОØø"),
        *(lambda digits, one=one: digits.replace(one[0], one[1]) for one in ("5S", "8B", "2Z")),
        lambda digits: f"{len(digits)} digits: {digits[:4]} {digits[4:]}",
        lambda digits: f"https://care2.example:8000/sessions/return/ {digits[:4]} {digits[4:]}",
        lambda digits: " ".join(f"{n}) {digits[4 * n - 4 : 4 * n]}" for n in range(1, 6)),
    ],
)
@pytest.mark.parametrize("receipt", ["01234110876510010198", "0123411087651001"])
def test_a_receipt_is_understood_as_people_type_it(typed, receipt):
    form = ReturnForm({"receipt": typed(receipt)})

    assert form.is_valid()
    assert form.cleaned_data["receipt"] == receipt


def test_one_sentence_answers_whatever_opens_nothing(client, application):
    empty = {"receipt": application.receipt, "message": " "}
    assert refused(client.post(RETURN, {"receipt": ""})) == ["Type the digits of your receipt."]
    assert refused(client.post(RETURN, empty)) == ["Write something before you send it."]

    withdrawn = make_application()
    client.post(RETURN, {"receipt": withdrawn.receipt, "action": "withdraw", "sure": "on"})
    zeros = ["0" * length for length in (15, 16, 17, 20, 21)]
    for typed in ("123", *zeros, "1\x00" * 8, "Robin", withdrawn.receipt):
        assert refused(client.post(RETURN, {"receipt": typed})) == [NOT_FOUND]
    assert {len(bytes(row.network)) for row in RateCount.objects.all()} == {2}


@pytest.mark.usefixtures("today_rate_key")
def test_many_wrong_receipts_shut_nobody_out_and_a_flood_is_stopped(
    client, application, monkeypatch
):
    assert conversation_views.MAX_WRONG_RECEIPTS == 1000
    sent = {"receipt": application.receipt}
    monkeypatch.setattr(conversation_views, "MAX_WRONG_RECEIPTS", 2)
    client.post(RETURN, {"receipt": "1" * 20})
    assert client.post(RETURN, sent).status_code == 302
    client.post(RETURN, {"receipt": "2" * 20})

    too_many = Client().post(RETURN, sent)

    assert too_many.status_code == 429
    assert refusals(too_many) == ["Too many receipts were tried. Please try again in an hour."]
    assert Client().post(RETURN, sent, REMOTE_ADDR="192.0.2.9").status_code == 200
    # Whoever is in stays in.
    assert client.post(RETURN, {"action": "open"}).status_code == 302


def test_titles_say_no_more_than_the_sites_name_and_a_neutral_word(client, application):
    pages = [client.get(f"/sessions/{name}/") for name in ("apply", "return", "received")]
    pages += [conversation(client, application), client.post(RETURN, {"receipt": "1"})]
    pages.append(client.post(RETURN, {"action": "withdraw", "sure": "on"}, follow=True))

    titles = [texts(parse(page), "title")[0].removeprefix("Error: ") for page in pages]
    assert set(titles) == {"Contact · The practice"}
