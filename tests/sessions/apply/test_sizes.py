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


@pytest.mark.parametrize("address", ["/sessions/apply/", "/sessions/return/"])
def test_a_file_is_no_way_round_the_limit(client, address):
    attached = SimpleUploadedFile("a.bin", b"x" * LIMIT)

    assert refused(client.post(address, filled() | {"attached": attached}))
    assert not Application.objects.exists()


def test_a_message_beyond_the_limit_is_refused(client):
    application = make_application()

    sent = {"receipt": application.receipt, "message": "x" * LIMIT}

    assert refused(client.post("/sessions/return/", sent))
    assert not Message.objects.exists()


@pytest.mark.parametrize("length", ["", "-1", "x", "1e9", "٣", "9" * 400])
def test_a_nonsensical_length_breaks_nothing(client, length):
    response = client.post(
        "/sessions/apply/",
        "name=Robin",
        content_type="application/x-www-form-urlencoded",
        CONTENT_LENGTH=length,
    )

    assert response.status_code in (413, 422)


def test_a_long_letter_within_the_limit_is_taken(client):
    long = {name: "ä" * 20_000 for name in filled() if name.startswith("question_")}
    texts_only = {name: value for name, value in filled().items() if value not in ("Yes",)}
    sent = texts_only | {name: long[name] for name in list(long)[:1]}

    assert client.post("/sessions/apply/", sent).status_code == 302
