"""What authors upload, sent by the site itself: a file, never a page of the site."""

import pytest

from tests.factories import make_article

pytestmark = pytest.mark.django_db

EVIL = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.fixture
def evil(media):
    """A file that no upload makes, as if one had slipped through."""
    media.mkdir(parents=True)
    (media / "evil.svg").write_text(EVIL)
    (media.parent / "secret.txt").write_text("no upload")
    return media


def test_nothing_in_an_upload_can_run(client, evil):
    response = client.get("/media/evil.svg")

    assert b"".join(response.streaming_content) == EVIL.encode()
    assert response["Content-Type"] == "image/svg+xml"
    policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert response["Content-Security-Policy"].rstrip() == policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not response.cookies


def test_what_is_no_upload_is_not_found(client, evil):
    make_article()
    for path in (
        *("", "none.webp", "../secret.txt", "%2e%2e/secret.txt", "/etc/passwd"),
        *("..%5csecret.txt", "evil.svg%00", "%ff", "x" * 5000, "a/" * 500),
    ):
        response = client.get(f"/media/{path}")

        assert response.status_code == 404, path
        assert "script-src 'self'" in response["Content-Security-Policy"]


def test_an_upload_takes_no_other_method(client, evil):
    assert client.post("/media/evil.svg").status_code == 405
