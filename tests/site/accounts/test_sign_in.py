"""Signing in: wrong passwords are slowed down, and nobody can lock anybody else out."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from tests.pages import parse, texts
from tests.site.accounts.totp_devices import RIGHT

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"
TOO_OFTEN = [
    "Signing in was tried too often. Please wait an hour, or use a browser in which you have"
    " signed in before."
]


def sign_in(client, password=RIGHT, username="dana", network="192.0.2.1"):
    sent = {"username": username, "password": password}
    return client.post(LOGIN, sent, REMOTE_ADDR=network)


def fail(times, **where):
    for _ in range(times):
        assert sign_in(Client(), "wrong", **where).status_code == 200


def refused(response):
    return response.status_code == 429 and texts(parse(response), "p", class_="errornote")


def test_after_ten_wrong_passwords_a_strange_browser_has_to_wait(dana):
    for number in range(10):
        fail(1, network=f"192.0.2.{number}")

    assert refused(sign_in(Client())) == TOO_OFTEN
    assert refused(sign_in(Client(), username="DANA", network="198.51.100.1")) == TOO_OFTEN


def test_the_hour_passes(dana, time_machine):
    time_machine.move_to(timezone.now())
    fail(10)
    time_machine.shift(datetime.timedelta(hours=2))

    assert sign_in(Client()).status_code == 302


def test_strangers_lock_nobody_out_of_their_own_browser(dana):
    own = Client()
    assert sign_in(own).status_code == 302
    own.post("/admin/logout/")
    fail(10)
    assert refused(sign_in(Client())) == TOO_OFTEN

    assert sign_in(own).status_code == 302


def test_the_cookie_of_a_known_browser_is_for_its_person_alone(dana):
    get_user_model().objects.create_user("sam", password=RIGHT, is_staff=True)
    own = Client()
    sign_in(own, username="sam")
    own.post("/admin/logout/")
    fail(10)

    assert refused(sign_in(own)) == TOO_OFTEN
    cookie = own.cookies["known_browser"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Strict")
    assert "sam" not in cookie.value


def test_a_known_browser_is_limited_too(dana):
    own = Client()
    sign_in(own)
    own.post("/admin/logout/")
    for _ in range(10):
        assert sign_in(own, "wrong").status_code == 200

    assert refused(sign_in(own)) == TOO_OFTEN


def test_one_network_cannot_try_many_accounts(dana):
    for number in range(30):
        fail(1, username=f"person-{number}")

    assert refused(sign_in(Client())) == TOO_OFTEN
    assert sign_in(Client(), network="198.51.100.1").status_code == 302


def test_right_passwords_do_not_count(dana):
    for _ in range(12):
        assert sign_in(Client()).status_code == 302


def test_a_session_ends_after_twelve_hours_whatever_is_done(client, dana, time_machine):
    time_machine.move_to(timezone.now())
    sign_in(client)
    for _ in range(26):
        time_machine.shift(datetime.timedelta(minutes=27))
        assert client.get("/admin/").status_code == 200

    time_machine.shift(datetime.timedelta(minutes=27))
    assert client.get("/admin/").status_code == 302
