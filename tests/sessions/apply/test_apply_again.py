"""Tokens, floods, a closed intake: whatever refuses an application, its words stay on the page."""

import datetime
from ipaddress import ip_network

import pytest
from django.test import Client
from django.utils import timezone

from sessions.models import Application, OutgoingMail, Practice
from sessions.views.apply import CLOSED, TOO_MANY
from sessions.views.forms import SENT_ALREADY
from tests.pages import elements, parse, texts
from tests.sessions.apply.applying import (
    LETTER,
    apply,
    conversation,
    filled,
    hidden,
    refused,
    shown_receipt,
    token_from,
)
from tests.sessions.factories import make_application, make_inbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today_rate_key")]

ADDRESS = "/sessions/apply/"
DAY = 24 * 3600


@pytest.mark.parametrize("token", ["eyJ4IjoxfQ:1tABCD:forged", lambda: token_from(2 * DAY)])
def test_a_form_without_a_fresh_token_keeps_every_word_and_can_be_sent_again(client, inbox, token):
    response = client.post(ADDRESS, filled(form=token() if callable(token) else token))

    assert refused(response) == [
        "This page had been open for a long time. Nothing is lost: please send it again."
    ]
    assert LETTER in response.content.decode()
    fresh = hidden(parse(response), "form")
    assert client.post(ADDRESS, filled(form=fresh)).status_code == 302
    # Sent again at once, it looks quick and is not taken for a program's.
    assert Application.objects.get().status == Application.Status.NEW


def test_a_form_of_another_site_is_not_taken_and_a_browser_that_hides_its_origin_is(inbox):
    """With Referrer-Policy no-referrer, browsers send the text “null” as the form's origin."""
    client = Client(enforce_csrf_checks=True, headers={"origin": "null"})
    client.cookies["form"] = "1"

    for site, status in (("cross-site", 422), ("same-origin", 302)):
        headers = {"sec-fetch-site": site}
        assert client.post(ADDRESS, filled(), headers=headers).status_code == status
    assert Application.objects.count() == 1


def test_a_token_sends_one_letter_and_a_corrected_one_is_sent_when_asked_again(client, inbox):
    sent = filled()
    again = Client()
    again.cookies["form"] = "1"
    for browser in (client, again):
        assert browser.post(ADDRESS, sent).status_code == 302
    assert len({shown_receipt(who.get("/sessions/received/")) for who in (client, again)}) == 1

    response = client.post(ADDRESS, sent | {"name": "Robin V."})

    assert refused(response) == [SENT_ALREADY]
    assert LETTER in response.content.decode()
    assert Application.objects.count() == OutgoingMail.objects.count() == 1
    corrected = sent | {"name": "Robin V.", "form": hidden(parse(response), "form")}
    assert client.post(ADDRESS, corrected).status_code == 302
    names = {row.decrypt_content(inbox[1])["name"] for row in Application.objects.all()}
    assert names == {"Robin Vale", "Robin V."}


def test_what_looks_automatic_is_kept_as_spam_and_nobody_is_told(client, inbox, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    for fields in ({"letterhead": "https://spam.example"}, {"form": token_from(1)}):
        receipt = apply(client, **fields)
        assert Application.objects.latest("pk").status == Application.Status.SPAM
        opened = client.post("/sessions/return/", {"receipt": receipt}, follow=True)
        assert LETTER in opened.content.decode()
    assert not OutgoingMail.objects.exists()


def test_a_flood_is_kept_as_spam_and_each_network_is_counted_for_itself(
    client, inbox, monkeypatch, settings
):
    monkeypatch.setattr("sessions.views.apply.UNSUSPICIOUS_APPLICATIONS", 1)

    def statuses(*forwarded):
        before = Application.objects.count()
        for number, address in enumerate(forwarded):
            headers = {"x-forwarded-for": address}
            client.post(ADDRESS, filled(name=f"{before} {number}"), headers=headers)
        return [row.status for row in Application.objects.order_by("pk")[before:]]

    settings.TRUSTED_PROXIES = [ip_network("127.0.0.0/8")]
    networks = ("192.0.2.1", "192.0.2.1, 192.0.2.2", "2001:db8:1:1::1", "2001:db8:1:1::2")
    assert statuses(*networks) == ["new", "new", "new", "spam"]


@pytest.mark.parametrize(
    ("limit", "fields", "where"),
    [
        ("MAX_FROM_NETWORK", {}, "your network"),
        ("MAX_APPLICATIONS", {}, "all networks"),
        ("MAX_WITH_SPAM", {"letterhead": "https://spam.example"}, "all networks"),
    ],
)
def test_an_endless_flood_is_refused_for_a_day_without_losing_a_word(
    client, inbox, monkeypatch, time_machine, limit, fields, where
):
    monkeypatch.setattr(f"sessions.views.apply.{limit}", 1)
    begun = timezone.now()
    apply(client)
    time_machine.move_to(begun + datetime.timedelta(hours=22))

    response = client.post(ADDRESS, filled(**fields))
    from_elsewhere = client.post(ADDRESS, filled(), REMOTE_ADDR="192.0.2.9")

    assert refused(response) == [TOO_MANY.format(where)]
    assert LETTER in response.content.decode()
    assert from_elsewhere.status_code == (422 if limit == "MAX_APPLICATIONS" else 302)
    time_machine.move_to(begun + datetime.timedelta(hours=49))
    assert client.post(ADDRESS, filled(**fields)).status_code == 302


@pytest.mark.parametrize("is_tested", [False, True])
def test_a_closed_form_says_why_and_loses_no_word(client, is_tested):
    make_inbox(tested=is_tested)
    Practice.objects.update(intake_message="Back in May.", intake="closed" if is_tested else "open")

    page = parse(client.get(ADDRESS))
    late = client.post(ADDRESS, filled(form=token_from(25 * 3600)))
    again = client.post(ADDRESS, filled(form=hidden(parse(late), "form")))

    why = "Back in May." if is_tested else "Requests for sessions are not open yet."
    assert texts(page, "p", class_="standfirst")[0].startswith(why)
    assert elements(page, "form") == []
    for response in (late, again):
        assert refused(response) == [CLOSED]
        assert LETTER in response.content.decode()
    assert not Application.objects.exists()


def test_an_application_begun_before_intake_closed_is_taken_for_a_day_and_no_other(client, inbox):
    begun = [token_from(23 * 3600), token_from(60)]
    Practice.objects.update(intake="closed")

    with_an_error = client.post(ADDRESS, filled(form=begun[0], name=""))

    assert with_an_error.status_code == 422
    for form in (hidden(parse(with_an_error), "form"), begun[1]):
        assert client.post(ADDRESS, filled(form=form)).status_code == 302
    message_token = hidden(parse(conversation(client, make_application())), "form")
    for form in ("forged", message_token):
        response = client.post(ADDRESS, filled(form=form))
        refused(client.post(ADDRESS, filled(form=hidden(parse(response), "form"))))
    assert Application.objects.count() == 3
