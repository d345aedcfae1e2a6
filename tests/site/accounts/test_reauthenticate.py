"""After thirty idle minutes admin asks for the password again, and loses nothing."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from articles.models import Topic
from tests.pages import elements, parse, sent_by, texts
from tests.site.accounts.totp_devices import RIGHT

pytestmark = pytest.mark.django_db

ADD = "/admin/articles/topic/add/"
TOPIC = {"name": "Trust", "slug": "trust", "description": "When it is hard.", "position": "3"}


@pytest.fixture
def signed_in(client, time_machine):
    get_user_model().objects.create_superuser("dana", password=RIGHT)
    time_machine.move_to(timezone.now())
    client.post("/admin/login/", {"username": "dana", "password": RIGHT})
    return client


@pytest.fixture
def idle(signed_in, time_machine):
    """A browser in which somebody signed in, and has been away for 31 minutes since."""
    time_machine.shift(datetime.timedelta(minutes=31))
    return signed_in


def fields(response):
    (form,) = elements(parse(response), "form", action=response.wsgi_request.get_full_path())
    return sent_by(form)


def errors(response):
    return texts(elements(parse(response), "ul", class_="errorlist")[0], "li")


def test_each_visit_restarts_the_time(signed_in, time_machine):
    for _ in range(4):
        time_machine.shift(datetime.timedelta(minutes=29))
        assert signed_in.get("/admin/").status_code == 200


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


def test_the_password_cannot_be_guessed_here_either(idle):
    for _ in range(10):
        idle.post("/admin/", {"reauth_password": "wrong", "reauth_method": "GET"})

    refused = idle.post("/admin/", {"reauth_password": RIGHT, "reauth_method": "GET"})

    assert refused.status_code == 403
    assert errors(refused)[0].startswith("Signing in was tried too often.")


def test_one_can_log_out_instead(idle):
    assert idle.post("/admin/logout/").status_code == 200
    assert idle.get("/admin/").status_code == 302
