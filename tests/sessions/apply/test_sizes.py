"""More than a megabyte is refused before it is read, files included."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sessions.models import Application, Message
from tests.pages import parse, texts
from tests.sessions.apply.applying import filled
from tests.sessions.factories import make_application, make_inbox

pytestmark = pytest.mark.django_db

LIMIT = 1024 * 1024


@pytest.fixture(autouse=True)
def inbox():
    return make_inbox()


def refused(response):
    assert response.status_code == 413
    assert response["Referrer-Policy"] == "no-referrer"
    return texts(parse(response), "h1") == ["Your letter is too long to send"]


def test_more_is_refused_and_a_file_is_no_way_round_the_limit(client):
    receipt = {"receipt": make_application().receipt}
    for address, sent in (("/sessions/apply/", filled()), ("/sessions/return/", receipt)):
        for more in (SimpleUploadedFile("a.bin", b"x" * LIMIT), "x" * LIMIT):
            assert refused(client.post(address, sent | {"message": more}))
    assert Application.objects.count() == 1
    assert not Message.objects.exists()


def test_a_nonsensical_length_breaks_nothing(client):
    form = "application/x-www-form-urlencoded"
    for length in ("", "-1", "x", "1e9", "٣", "9" * 400):
        sent = {"content_type": form, "CONTENT_LENGTH": length}
        assert client.post("/sessions/apply/", "name=Robin", **sent).status_code in (413, 422)
