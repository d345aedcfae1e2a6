"""The passphrase that is chosen at set-up: long, one's own, and in no list."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.db.models.signals import pre_init, pre_save
from django.test import Client

from attachment_site.core.models import RateKey
from sessions.inbox import passphrases
from sessions.models import InboxKey, WrappedKey
from tests.pages import elements, parse, texts
from tests.sessions.error_reports import reports_of_failing
from tests.sessions.inbox_pages import INBOX, LANTERN, LANTERN_TWICE, errors

SETUP = INBOX + "setup/passphrase/"
pytestmark = pytest.mark.django_db

NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"
STOLEN = "It stands in lists of stolen passwords, so it is tried first."
OWN_NAME = "It is made of your own name or address, or of the site's."


@pytest.mark.parametrize(
    ("passphrase", "message"),
    [
        ("", "Choose a passphrase."),
        (" " * 20, "Choose a passphrase."),
        ("too short by 1", "Use 15 characters or more; this one has 14. A few more words will do."),
        ("aaaaaaaaaaaaaaaa", STOLEN),
        ("Password password", STOLEN),
        ("Correct-Horse-Battery-Staple", STOLEN),
        ("dana@example.org", OWN_NAME),
        ("danareedinlondon", OWN_NAME),
        ("Dana Reed In London", OWN_NAME),
    ],
)
def test_a_weak_passphrase_is_refused_with_advice_also_while_it_is_typed(
    newcomer, passphrase, message
):
    said = check(newcomer, new_passphrase=passphrase).json()["errors"]
    response = newcomer.post(
        SETUP, {"new_passphrase": passphrase, "new_passphrase_again": passphrase}
    )

    assert response.status_code == 422
    assert said == errors(response)["new_passphrase"]
    assert [one.startswith(message) for one in said] == [True]
    assert texts(parse(response), "title")[0].startswith("Error: Set up your inbox")
    assert not InboxKey.objects.exists()
    if passphrase.strip():
        (first, again) = elements(parse(response), "input", type="password")
        assert (first.get("value"), again.get("value")) == (None, None)


def test_the_two_passphrases_have_to_agree(newcomer):
    response = newcomer.post(SETUP, LANTERN_TWICE | {"new_passphrase_again": LANTERN.upper()})

    assert errors(response) == {
        "new_passphrase_again": ["The two passphrases differ. Type the same one twice."]
    }
    assert LANTERN not in response.content.decode()
    assert not InboxKey.objects.exists()


def test_blanks_and_accents_count_the_same_however_they_were_typed(newcomer):
    composed, apart = "le caf\u00e9 au coin de la rue", " le cafe\u0301  au coin\u00a0de la rue "
    newcomer.post(SETUP, {"new_passphrase": composed, "new_passphrase_again": apart})

    opened = newcomer.post(INBOX + "test/", {"passphrase": apart})

    assert texts(parse(opened), "h1") == ["Your inbox is open"]


def test_six_random_words_are_offered_and_come_back_with_an_error(newcomer):
    offers = [texts(parse(newcomer.get(SETUP)), "code")[0] for _ in range(2)]
    assert offers[0] != offers[1]
    assert [len(offer.split()) for offer in offers] == [6, 6]
    assert set(" ".join(offers).split()) <= set(passphrases.words())

    refused = newcomer.post(SETUP, {"offered": offers[0]})

    assert texts(parse(refused), "code") == [offers[0]]


def test_the_word_list_has_enough_different_plain_words():
    words = passphrases.words()

    assert len(words) == len(set(words)) >= 1296
    assert [word for word in words if not re.fullmatch(r"[a-z]{3,8}", word)] == []


def check(client, **secrets):
    return client.post(INBOX + "check-passphrase/", secrets)


def test_the_passphrase_of_today_is_not_praised_as_a_new_one(newcomer):
    newcomer.post(SETUP, LANTERN_TWICE)
    today = {"passphrase": LANTERN}

    said = check(newcomer, new_passphrase=f" {LANTERN}", **today).json()["errors"]

    response = newcomer.post(INBOX + "passphrase/", LANTERN_TWICE | today)
    assert said == errors(response)["new_passphrase"]


def test_after_many_checks_nothing_more_is_said(newcomer, monkeypatch):
    monkeypatch.setattr("sessions.admin.keys.MAX_CHECKS", 1)

    checked = [check(newcomer, new_passphrase=LANTERN) for _ in range(2)]

    assert [(answer.status_code, answer.content) for answer in checked] == [
        (200, b'{"errors": []}'),
        (429, b""),
    ]
    assert [answer["Cache-Control"] for answer in checked] == [NEVER, NEVER]


def test_nothing_is_checked_for_strangers_other_staff_or_other_sites(client, newcomer):
    author = get_user_model().objects.create_user("author", is_staff=True)
    other, strict = Client(), Client(enforce_csrf_checks=True)
    other.force_login(author)
    strict.force_login(get_user_model().objects.get(username="dana"))

    answers = [check(browser, new_passphrase=LANTERN) for browser in (Client(), other, strict)]

    assert [answer.status_code for answer in answers] == [302, 403, 403]
    assert newcomer.get(INBOX + "check-passphrase/").status_code == 405


@pytest.mark.parametrize(
    ("page", "signal", "model"),
    [("setup/passphrase/", pre_save, WrappedKey), ("check-passphrase/", pre_init, RateKey)],
)
def test_an_error_report_holds_no_passphrase(newcomer, page, signal, model):
    with reports_of_failing(newcomer, signal, model) as reports:
        response = newcomer.post(INBOX + page, LANTERN_TWICE)

    assert response.status_code == 500
    assert "The disk is full." in reports[0]
    assert "lantern" not in reports[0]
