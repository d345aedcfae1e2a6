"""Which cookies the site sets, told by browsers that do everything at once."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.factories import make_topic
from tests.sessions.apply.applying import filled
from tests.sessions.factories import PASSPHRASE, make_inbox
from tests.sessions.keys.thief import found_in_database

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

RIGHT = "nine pears in a wooden bowl"


def sign_in(client):
    sent = {"username": "dana", "password": RIGHT}
    assert client.post("/admin/login/", sent).status_code == 302


@pytest.fixture
def dana():
    return get_user_model().objects.create_superuser("dana", password=RIGHT)


def test_the_desk_and_the_form_set_six_cookies_and_no_other(dana, client):
    make_inbox(dana)
    applicant = Client()
    applicant.get("/sessions/apply/")
    applicant.post("/sessions/apply/", filled())
    client.get("/admin/login/")
    sign_in(client)
    client.post("/admin/private_sessions/application/inbox/unlock/", {"passphrase": PASSPHRASE})

    topic = make_topic(name="Before", slug="trust")
    sent = {"name": "After", "slug": "trust", "description": "", "position": "1"}
    saved = client.post(f"/admin/articles/topic/{topic.pk}/change/", sent)

    assert saved.status_code == 302
    assert set(client.cookies) == {"sessionid", "csrftoken", "known_browser", "inbox_half"}
    assert set(applicant.cookies) == {"form", "receipt"}


def test_what_the_database_has_of_a_session_is_no_cookie(dana, client):
    sign_in(client)
    cookie = client.cookies["sessionid"].value
    assert client.get("/admin/").status_code == 200

    assert found_in_database("dana", cookie) == ["dana"]
