"""What authors upload, sent by the site itself: a file, never a page of the site."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from PIL import Image

from attachment_site.core.env.storage import media_from
from tests.articles.images.picture_files import picture_file
from tests.factories import make_article
from tests.running import free_port
from tests.site.backup.backups import back_up, manifest_of

pytestmark = pytest.mark.django_db

EVIL = "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
NO_UPLOADS = ["", "none.webp", "../secret.txt", "%2e%2e/secret.txt", "/etc/passwd", "x" * 5000]
NO_UPLOADS += ["..%5csecret.txt", "evil.svg%00", "%ff", "a/" * 500]


def test_nothing_in_an_upload_can_run_and_what_is_no_upload_is_not_found(client, media):
    # A file that no upload makes, as if one had slipped through
    media.mkdir(parents=True)
    (media / "evil.svg").write_text(EVIL)
    (media.parent / "secret.txt").write_text("no upload")
    make_article()

    response = client.get("/media/evil.svg")

    assert b"".join(response.streaming_content) == EVIL.encode()
    assert response["Content-Type"] == "image/svg+xml"
    policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert response["Content-Security-Policy"].rstrip() == policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not response.cookies
    for path in NO_UPLOADS:
        response = client.get(f"/media/{path}")
        assert response.status_code == 404, path
        assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.fixture
def bucket(settings):
    """A bucket behind the site, and the server that keeps it."""
    from moto.server import ThreadedMotoServer

    port = free_port()
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    url = f"s3+http://the-key:the-secret@127.0.0.1:{port}/pictures-{port}?region=us-east-1"
    settings.STORAGES = {**settings.STORAGES, "default": media_from(url)}
    default_storage.bucket.create()
    yield server
    server.stop()


def upload(client):
    """The answer to an author who drops a picture into the editor."""
    photograph = picture_file("harbor.png", size=(900, 600))
    return client.post(reverse("admin:articles_mediafile_upload"), {"file": photograph})


def test_a_picture_in_the_bucket_is_sent_by_the_site_which_says_so_while_it_is_away(
    admin_client, client, bucket
):
    address = upload(admin_client).json()["address"]
    assert address.startswith("/media/articles/harbor-")
    picture = client.get(address)
    assert Image.open(io.BytesIO(b"".join(picture.streaming_content))).size == (900, 600)
    assert picture["Content-Type"] == "image/webp"
    assert picture["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/media/articles/none.webp").status_code == 404

    bucket.stop()
    client.raise_request_exception = False
    refused, missing = upload(admin_client), client.get("/media/articles/some.webp")
    assert refused.status_code == 503
    assert "try again" in refused.json()["error"].lower()
    assert (missing.status_code, missing["Cache-Control"]) == (503, "no-store")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_backup_holds_the_bucket_and_fills_it_again(bucket, tmp_path):
    article = make_article(title="Before the storm")
    default_storage.save("articles/harbor.webp", io.BytesIO(b"a picture of a harbor"))
    type(article).objects.filter(pk=article.pk).update(
        cover_image="articles/harbor.webp", cover_is_decorative=True
    )
    path = back_up(tmp_path / "backups")
    default_storage.delete("articles/harbor.webp")

    call_command("restore", str(path), "--no-input")

    assert "media/articles/harbor.webp" in manifest_of(path)["media"]
    with default_storage.open("articles/harbor.webp") as picture:
        assert picture.read() == b"a picture of a harbor"
