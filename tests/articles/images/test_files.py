"""Worksheets, recordings and documents: told by their content, stored, sent as downloads."""

import json
import tomllib
from pathlib import Path

import pytest

from articles.models import Article, MediaFile
from attachment_site.core.storage.files import FILE_TYPES, file_from_name
from tests.articles.editing import UPLOAD
from tests.articles.images.picture_files import stored_files
from tests.articles.images.sample_files import (
    DOCX,
    GOOD,
    MP3,
    OGG,
    PDF,
    REFUSED,
    SAID,
    TAGGED,
    m4a,
    sent,
)
from tests.articles.transfer.exports import ghost_post, item, write_ghost, write_wxr
from tests.articles.transfer.test_round_trip import import_

pytestmark = pytest.mark.django_db


def upload(author, name, content):
    return author.post(UPLOAD, {"file": sent(name, content)})


@pytest.mark.parametrize("suffix", GOOD)
def test_a_file_is_stored_under_a_name_of_the_sites_own(author, suffix):
    answer = upload(author, "Breathing_exercise – für Anna.html", GOOD[suffix]).json()

    name = answer["address"].removeprefix("/media/")
    stored = file_from_name(name)
    assert name.startswith("files/breathing-exercise-fur-anna-")
    assert stored.download_name == f"breathing-exercise-fur-anna.{suffix}"
    assert stored.size == len(GOOD[suffix])
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
    form = "multipart/form-data; boundary=x"
    huge = author.generic("POST", UPLOAD, b"--x\r\n", form, CONTENT_LENGTH=1 << 30)

    assert large.json()["error"].startswith("This file is larger than 1 MB.")
    assert huge.status_code == 400
    assert stored_files(media) == []


PARTS = {
    "bytes=0-3": (206, b"%PDF", "bytes 0-3/"),
    "bytes=-5": (206, b"%EOF\n", f"bytes {len(PDF) - 5}-{len(PDF) - 1}/"),
    f"bytes={len(PDF) - 2}-": (206, b"F\n", f"bytes {len(PDF) - 2}-{len(PDF) - 1}/"),
    f"bytes={len(PDF)}-": (416, b"", "bytes */"),
    "bytes=0-1,3-4": (200, PDF, None),
}


def test_a_player_gets_the_part_that_it_asks_for(author):
    address = upload(author, "a.pdf", PDF).json()["address"]

    for asked, (status, content, named) in PARTS.items():
        part = author.get(address, headers={"Range": asked, "Accept-Encoding": "identity"})
        assert (part.status_code, part.getvalue()) == (status, content), asked
        assert part.get("Content-Range") == (named and f"{named}{len(PDF)}")
        assert part["Accept-Ranges"] == "bytes"
        # What is compressed on the way has other bytes.
        zipped = author.get(address, headers={"Range": asked, "Accept-Encoding": "gzip"})
        assert (zipped.status_code, len(zipped.getvalue()) > 0) == (200, True)


@pytest.fixture
def beside(tmp_path):
    """The folder of an export, with files of the old site in it."""
    folder = tmp_path / "export"
    uploads = folder / "wp-content" / "uploads" / "2024" / "05"
    uploads.mkdir(parents=True)
    for name, content in {
        "Worksheet.pdf": PDF,
        "notes.docx": DOCX,
        "talk.mp3": MP3,
        "talk.opus": OGG,
        "film.mp4": m4a(b"vide"),
        "lie.pdf": b"<script>alert(1)</script>",
    }.items():
        (uploads / name).write_bytes(content)
    return folder


def body_of(beside, html):
    """The Markdown of an imported post with this HTML, digests left out, and the report."""
    write_wxr(beside, item(html))
    report = import_(beside)
    return Article.objects.get().body.strip(), report


LINKS = tomllib.loads(Path(__file__).with_name("old_links.toml").read_text())
KEPT, NOT_TAKEN = LINKS["kept"], LINKS["not_taken"]


def test_links_and_players_lead_to_the_file_here(beside):
    body, report = body_of(beside, "\n\n".join(html for html, _ in KEPT))

    here = {row.name.rpartition(".")[2]: row.address for row in MediaFile.objects.all()}
    assert body.split("\n\n") == [kept.format(**here) for _, kept in KEPT]
    assert "4 files" in report
    assert "embedded" not in report


def test_what_cannot_be_taken_leaves_its_link_and_a_note(beside, media):
    body, report = body_of(beside, "".join(f"<p>Here: {html}</p>\n\n" for html, _ in NOT_TAKEN))

    assert body.count("](https://") == len(NOT_TAKEN)
    assert [note for _, note in NOT_TAKEN if note not in report] == []
    assert stored_files(media) == []


def test_ghosts_files_and_recordings_come_as_well(tmp_path, media):
    cards = [
        {"type": "file", "src": "__GHOST_URL__/content/files/sheet.pdf", "fileTitle": "Sheet"},
        {"type": "audio", "src": "__GHOST_URL__/content/media/talk.mp3", "title": "A talk"},
    ]
    for card, data in zip(cards, (PDF, MP3), strict=True):
        path = tmp_path / card["src"].removeprefix("__GHOST_URL__/")
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
    lexical = json.dumps({"root": {"type": "root", "children": cards}})
    write_ghost(tmp_path, ghost_post(lexical=lexical, html=""))

    import_(tmp_path)

    sheet, talk = MediaFile.objects.order_by("file")
    body = Article.objects.get().body
    assert body.split("\n\n") == [f"[Sheet]({sheet.address})", f"![A talk]({talk.address})"]
