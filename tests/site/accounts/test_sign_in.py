"""Signing in: wrong passwords are slowed down, and nobody can lock anybody else out."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from articles.models import Topic
from tests.pages import elements, parse, sent_by, texts
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


def known_browser(username):
    """One in which somebody has signed in before."""
    client = Client()
    assert sign_in(client, username=username).status_code == 302
    client.post("/admin/logout/")
    return client


def fail(times, client=None, **where):
    for _ in range(times):
        assert sign_in(client or Client(), "wrong", **where).status_code == 200


def refused(response):
    return response.status_code == 429 and texts(parse(response), "p", class_="errornote")


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

    assert refused(sign_in(Client())) == TOO_OFTEN
    assert refused(sign_in(Client(), username="DANA", network="198.51.100.1")) == TOO_OFTEN
    # A browser is known for its person alone.
    assert refused(sign_in(other)) == TOO_OFTEN
    cookie = other.cookies["known_browser"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Strict")
    assert "sam" not in cookie.value
    assert sign_in(own).status_code == 302
    own.post("/admin/logout/")
    fail(10, own)
    assert refused(sign_in(own)) == TOO_OFTEN
    time_machine.shift(datetime.timedelta(hours=2))
    assert sign_in(Client()).status_code == 302


def test_one_network_cannot_try_many_accounts(dana):
    for number in range(30):
        fail(1, username=f"person-{number}")

    assert refused(sign_in(Client())) == TOO_OFTEN
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


ADD = "/admin/articles/topic/add/"
TOPIC = {"name": "Trust", "slug": "trust", "description": "When it is hard.", "position": "3"}


@pytest.fixture
def idle(client, time_machine):
    """A browser in which somebody signed in, and has been away for 31 minutes since."""
    get_user_model().objects.create_superuser("dana", password=RIGHT)
    time_machine.move_to(timezone.now())
    client.post("/admin/login/", {"username": "dana", "password": RIGHT})
    time_machine.shift(datetime.timedelta(minutes=31))
    return client


def fields(response):
    (form,) = elements(parse(response), "form", action=response.wsgi_request.get_full_path())
    return sent_by(form)


def errors(response):
    return texts(elements(parse(response), "ul", class_="errorlist")[0], "li")


def test_a_page_comes_after_the_password(idle):
    address = "/admin/articles/topic/?o=1"
    response = idle.get(address)
    assert response.status_code == 403
    assert texts(parse(response), "h1") == ["Welcome back"]

    sent = fields(response)
    assert errors(idle.post(address, sent | {"reauth_password": "wrong"})) == [
        "This is not the password of this account."
    ]
    assert errors(idle.post(address, sent)) == ["Type your password."]
    assert idle.post(address, sent | {"reauth_password": RIGHT})["Location"] == address
    assert idle.get(address).status_code == 200


def test_what_was_sent_too_late_goes_on_its_way(idle):
    response = idle.post(ADD, TOPIC)
    assert response.status_code == 403
    assert not Topic.objects.exists()

    wrong = idle.post(ADD, fields(response) | {"reauth_password": "wrong"})
    assert fields(wrong) == fields(response)

    assert idle.post(ADD, fields(wrong) | {"reauth_password": RIGHT}).status_code == 302
    topic = Topic.objects.get()
    assert {name: str(getattr(topic, name)) for name in TOPIC} == TOPIC


def test_the_password_cannot_be_guessed_here_either_and_one_can_log_out_instead(idle):
    sent = {"reauth_password": "wrong", "reauth_method": "GET"}
    for _ in range(10):
        idle.post("/admin/", sent)

    refused = idle.post("/admin/", sent | {"reauth_password": RIGHT})

    assert refused.status_code == 403
    assert errors(refused)[0].startswith("Signing in was tried too often.")
    assert idle.post("/admin/logout/").status_code == 200
    assert idle.get("/admin/").status_code == 302
