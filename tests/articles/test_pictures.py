"""Uploaded pictures are drawn anew: nothing of the camera or the place stays in them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.pictures import cleaned_picture, picture_size
from tests.factories import make_article


def picture_bytes(*, size=(40, 30), format="JPEG", **save):
    buffer = io.BytesIO()
    Image.new("RGB", size, "#8f3d2b").save(buffer, format, **save)
    return buffer.getvalue()


def picture_file(name, **options):
    return SimpleUploadedFile(name, picture_bytes(format="PNG", **options), "image/png")


def with_place():
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture_bytes(size=(40, 30), exif=exif.tobytes())


def test_metadata_goes_and_the_picture_stands_upright():
    source = with_place()
    assert b"CameraMaker" in source

    clean = cleaned_picture(io.BytesIO(source), "sea").read()

    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.format == "WEBP"
        assert picture.size == (30, 40)
        assert dict(picture.getexif()) == {}
    assert b"CameraMaker" not in clean


def test_a_large_picture_becomes_smaller():
    clean = cleaned_picture(io.BytesIO(picture_bytes(size=(4000, 1000))), "wide")

    with Image.open(clean) as picture:
        assert picture.size == (2000, 500)


def test_a_script_behind_a_picture_does_not_survive():
    polyglot = picture_bytes(format="GIF") + b"<script>alert(1)</script>"

    assert b"script" not in cleaned_picture(io.BytesIO(polyglot), "x").read()


@pytest.mark.parametrize("content", [b"", b"no picture", b"<svg onload=alert(1)>"])
def test_what_is_no_picture_is_refused(content):
    with pytest.raises((OSError, ValueError)):
        cleaned_picture(io.BytesIO(content), "x")


@pytest.mark.django_db
def test_a_picture_in_the_text_gets_its_size(media):
    (media / "articles").mkdir(parents=True)
    (media / "articles" / "sea.png").write_bytes(picture_bytes(size=(64, 48), format="PNG"))

    article = make_article(body="Lead.\n\n![The sea](/media/articles/sea.png)")

    assert 'height="48"' in article.body_html
    assert 'width="64"' in article.body_html


@pytest.mark.parametrize(
    "address",
    [
        "/media/",
        "/media/articles",
        "/media//etc/passwd",
        "/media/none.webp",
        "/media/../secret.png",
        "/static/x.png",
        "https://a/b.png",
    ],
)
def test_other_addresses_have_no_size(address):
    assert picture_size(address) is None
