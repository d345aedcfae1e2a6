"""Which cookies the site sets, told by browsers that do everything at once."""

import pytest
from django.contrib.auth import get_user_model

from tests.sessions.keys.thief import found_in_database

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

RIGHT = "nine pears in a wooden bowl"


def sign_in(client):
    sent = {"username": "dana", "password": RIGHT}
    assert client.post("/admin/login/", sent).status_code == 302


@pytest.fixture
def dana():
    return get_user_model().objects.create_superuser("dana", password=RIGHT)


def test_what_the_database_has_of_a_session_is_no_cookie(dana, client):
    sign_in(client)
    cookie = client.cookies["sessionid"].value
    assert client.get("/admin/").status_code == 200

    assert found_in_database("dana", cookie) == ["dana"]
