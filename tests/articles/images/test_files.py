"""Worksheets, recordings and documents: told by their content, stored, and sent as downloads."""

import pytest

from articles.models import MediaFile
from attachment_site.core.storage.files import FILE_TYPES, file_from_name
from tests.articles.images.picture_files import stored_files
from tests.articles.images.sample_files import GOOD, PDF, REFUSED, SAID, TAGGED, sent

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/articles/mediafile/upload/"


def upload(author, name, content):
    return author.post(UPLOAD, {"file": sent(name, content)})


@pytest.mark.parametrize("suffix", GOOD)
def test_a_file_is_stored_under_a_name_of_the_sites_own(author, suffix):
    answer = upload(author, "Breathing_exercise – für Anna.html", GOOD[suffix]).json()

    name = answer["address"].removeprefix("/media/")
    stored = file_from_name(name)
    assert name.startswith("files/breathing-exercise-fur-anna-")
    assert (stored.download_name, stored.size) == (
        f"breathing-exercise-fur-anna.{suffix}",
        len(GOOD[suffix]),
    )
    assert answer["title"] == "Breathing exercise – für Anna"
    mark = "!" if stored.type.is_audio else ""
    assert answer["markdown"] == f"{mark}[Breathing exercise – für Anna]({answer['address']})"
    served = author.get(answer["address"])
    assert served.getvalue() == GOOD[suffix]
    assert served["Content-Type"] == FILE_TYPES[suffix].mime
    assert served["Content-Disposition"] == f'attachment; filename="{stored.download_name}"'
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served["Content-Security-Policy"]


@pytest.mark.parametrize("kind", TAGGED)
def test_a_recording_is_stored_once_without_what_it_says_of_its_author(author, media, kind):
    content, sound = TAGGED[kind]

    addresses = {upload(author, "a", content).json()["address"] for _ in range(2)}

    (address,) = addresses
    served = author.get(address).getvalue()
    assert SAID in content
    assert SAID not in served
    assert served == sound or served.index(sound) == content.index(sound)
    assert upload(author, "a", served).json()["address"] == address
    assert len(stored_files(media)) == MediaFile.objects.count() == 1


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_such_file_is_refused_in_a_sentence(author, media, kind):
    content, sentence = REFUSED[kind]

    answer = upload(author, "worksheet.pdf", content)

    assert answer.status_code == 422
    assert answer.json()["error"].startswith(sentence)
    assert stored_files(media) == []


def test_sizes_have_a_limit_and_a_huge_body_is_not_read(author, settings, media):
    settings.MAX_FILE_MEGABYTES = 1
    large = upload(author, "a.pdf", PDF + bytes(1 << 20))
    huge = author.generic(
        "POST",
        UPLOAD,
        b"--x\r\n",
        "multipart/form-data; boundary=x",
        CONTENT_LENGTH=1 << 30,
        headers={"X-CSRFToken": "x"},
    )

    assert large.json()["error"].startswith("This file is larger than 1 MB.")
    assert huge.status_code == 400
    assert stored_files(media) == []


def test_only_authors_upload(client, django_user_model):
    assert upload(client, "a.pdf", PDF).status_code == 302
    client.force_login(django_user_model.objects.create_user("other", is_staff=True))
    assert upload(client, "a.pdf", PDF).status_code == 403
    assert client.get("/admin/articles/mediafile/find/").status_code == 403


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("bytes=0-3", (206, b"%PDF", "bytes 0-3/")),
        ("bytes=-5", (206, b"%EOF\n", f"bytes {len(PDF) - 5}-{len(PDF) - 1}/")),
        (f"bytes={len(PDF) - 2}-", (206, b"F\n", f"bytes {len(PDF) - 2}-{len(PDF) - 1}/")),
        (f"bytes={len(PDF)}-", (416, b"", "bytes */")),
        ("bytes=3-1", (200, PDF, None)),
        ("bytes=0-1,3-4", (200, PDF, None)),
        ("lines=1-2", (200, PDF, None)),
    ],
)
def test_a_player_gets_the_part_that_it_asks_for(author, asked, answer):
    address = upload(author, "a.pdf", PDF).json()["address"]

    part = author.get(address, headers={"Range": asked, "Accept-Encoding": "identity"})

    status, content, named = answer
    assert (part.status_code, part.getvalue()) == (status, content)
    assert part.get("Content-Range") == (named and f"{named}{len(PDF)}")
    assert part["Accept-Ranges"] == "bytes"
    # What is compressed on the way has other bytes.
    zipped = author.get(address, headers={"Range": asked, "Accept-Encoding": "gzip"})
    assert (zipped.status_code, len(zipped.getvalue()) > 0) == (200, True)
