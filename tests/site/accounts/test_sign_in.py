"""Signing in: wrong passwords are slowed down, and nobody can lock anybody else out."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from tests.pages import elements, parse, texts
from tests.site.accounts.totp_devices import RIGHT

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"


def sign_in(client, password=RIGHT, username="dana", network="192.0.2.1"):
    sent = {"username": username, "password": password}
    return client.post(LOGIN, sent, REMOTE_ADDR=network)


def known_browser(username):
    """One in which somebody has signed in before."""
    client = Client()
    assert sign_in(client, username=username).status_code == 302
    client.post("/admin/logout/")
    return client


def fail(times, client=None, **where):
    for _ in range(times):
        assert sign_in(client or Client(), "wrong", **where).status_code == 200


def is_refused(response):
    return response.status_code == 429


def test_ten_wrong_passwords_stop_strangers_for_an_hour_and_nobody_in_their_own_browser(
    dana, time_machine
):
    time_machine.move_to(timezone.now())
    get_user_model().objects.create_user("sam", password=RIGHT, is_staff=True)
    own, other = known_browser("dana"), known_browser("sam")
    # Right ones do not count.
    for _ in range(11):
        assert sign_in(Client()).status_code == 302
    for number in range(10):
        fail(1, network=f"192.0.2.{number}")

    assert is_refused(sign_in(Client()))
    assert is_refused(sign_in(Client(), username="DANA", network="198.51.100.1"))
    # A browser is known for its person alone.
    assert is_refused(sign_in(other))
    cookie = other.cookies["known_browser"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Strict")
    assert "sam" not in cookie.value
    assert sign_in(own).status_code == 302
    own.post("/admin/logout/")
    fail(10, own)
    assert is_refused(sign_in(own))
    time_machine.shift(datetime.timedelta(hours=2))
    assert sign_in(Client()).status_code == 302


def test_one_network_cannot_try_many_accounts(dana):
    for number in range(30):
        fail(1, username=f"person-{number}")

    assert is_refused(sign_in(Client()))
    assert sign_in(Client(), network="198.51.100.1").status_code == 302


def test_each_visit_restarts_idle_time_and_a_session_ends_after_twelve_hours(
    client, dana, time_machine
):
    time_machine.move_to(timezone.now())
    sign_in(client)
    for _ in range(24):
        time_machine.shift(datetime.timedelta(minutes=29))
        assert client.get("/admin/jsi18n/").status_code == 200

    time_machine.shift(datetime.timedelta(minutes=29))
    assert client.get("/admin/jsi18n/").status_code == 302


def test_after_idle_minutes_the_password_is_asked_for_and_cannot_be_guessed_either(
    client, dana, time_machine
):
    time_machine.move_to(timezone.now())
    sign_in(client)
    time_machine.shift(datetime.timedelta(minutes=31))
    sent = {"reauth_password": "wrong", "reauth_method": "GET"}
    for _ in range(10):
        assert texts(parse(client.post("/admin/", sent)), "h1") == ["Welcome back"]

    refused = client.post("/admin/", sent | {"reauth_password": RIGHT})

    assert refused.status_code == 403
    (errors,) = elements(parse(refused), "ul", class_="errorlist")
    assert texts(errors, "li")[0].startswith("Signing in was tried too often.")
    # One can log out instead.
    assert client.post("/admin/logout/").status_code == 200
    assert client.get("/admin/").status_code == 302
