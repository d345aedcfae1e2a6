"""What lies beside an export: files come into the media library, players become what they were."""

import json

import pytest

from articles.images.signatures import VIDEO
from articles.models import Article, MediaFile
from tests.articles.images.picture_files import stored_files
from tests.articles.images.sample_files import DOCX, MP3, OGG, PDF, m4a
from tests.articles.transfer.exports import ghost_post, item, write_ghost, write_wxr
from tests.articles.transfer.test_round_trip import import_

pytestmark = pytest.mark.django_db

UPLOADS = "https://old.example/wp-content/uploads/2024/05"


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


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        (f'<p><a href="{UPLOADS}/Worksheet.pdf">Sheet</a></p>', "[Sheet]({worksheet})"),
        (f'<p>See <a href="{UPLOADS}/notes.docx">it</a>.</p>', "See [it]({notes})."),
        (
            f'<div class="wp-block-file"><a href="{UPLOADS}/Worksheet.pdf">Sheet</a>'
            f'<a href="{UPLOADS}/Worksheet.pdf" class="wp-block-file__button">Download</a></div>',
            "[Sheet]({worksheet})",
        ),
        (f'[audio mp3="{UPLOADS}/talk.mp3"][/audio]', "![talk.mp3]({talk})"),
        (f"[audio {UPLOADS}/talk.mp3]", "![talk.mp3]({talk})"),
        (
            f'<figure class="wp-block-audio"><audio controls src="{UPLOADS}/talk.opus"></audio>'
            "</figure>",
            "![talk.ogg]({talk})",
        ),
    ],
)
def test_links_and_players_lead_to_the_file_here(beside, html, kept):
    body, report = body_of(beside, html)

    rows = MediaFile.objects.all()
    here = {row.name.removeprefix("files/").split("-")[0]: row.address for row in rows}
    assert body == kept.format(**here)
    assert "1 file" in report
    assert "embedded" not in report


def test_a_player_of_a_film_becomes_its_card(beside):
    player = '<iframe src="https://player.vimeo.com/video/1234567" title="A talk"></iframe>'

    body, report = body_of(beside, f"<p>Watch:</p>\n\n{player}")

    assert body.endswith("[A talk](https://vimeo.com/1234567)")
    assert 'class="video"' in Article.objects.get().body_html
    assert "embedded" not in report


@pytest.mark.parametrize(
    ("html", "note"),
    [
        (
            "[audio https://cdn.example/talk.mp3]",
            "cdn.example is not embedded: a link leads to https://cdn.example/talk.mp3",
        ),
        (f'<a href="{UPLOADS}/film.mp4">Film</a>', f"the file “film.mp4” was not taken: {VIDEO}"),
        (
            f'<a href="{UPLOADS}/lie.pdf">Lie</a>',
            "the file “lie.pdf” was not taken: This is no PDF",
        ),
        (
            f'<a href="{UPLOADS}/none.pdf">None</a>',
            f"a link leads to the old site: {UPLOADS}/none.pdf",
        ),
    ],
)
def test_what_cannot_be_taken_leaves_its_link_and_a_note(beside, media, html, note):
    body, report = body_of(beside, f"<p>Here: {html}</p>")

    assert "](https://" in body or "<https://" in body or "https://cdn" in body
    assert note in report
    assert stored_files(media) == []


def test_ghosts_files_and_recordings_come_as_well(tmp_path, media):
    content = tmp_path / "content"
    for folder, name, data in (("files", "sheet.pdf", PDF), ("media", "talk.mp3", MP3)):
        (content / folder).mkdir(parents=True)
        (content / folder / name).write_bytes(data)
    cards = [
        {"type": "file", "src": "__GHOST_URL__/content/files/sheet.pdf", "fileTitle": "Sheet"},
        {"type": "audio", "src": "__GHOST_URL__/content/media/talk.mp3", "title": "A talk"},
    ]
    lexical = json.dumps({"root": {"type": "root", "children": cards}})
    write_ghost(tmp_path, ghost_post(lexical=lexical, html=""))

    import_(tmp_path)

    sheet, talk = MediaFile.objects.order_by("file")
    assert Article.objects.get().body.split() == [
        *(f"[Sheet]({sheet.address})", "![A", f"talk]({talk.address})"),
    ]


def test_a_dry_run_and_a_second_run_store_nothing_more(beside, media):
    write_wxr(beside, item(f'<a href="{UPLOADS}/talk.mp3">T</a>'))

    dry = import_(beside, dry_run=True)
    assert (stored_files(media), MediaFile.objects.count()) == ([], 0)
    once, again = import_(beside), import_(beside)

    assert ["1 file" in report for report in (dry, once, again)] == [True, True, False]
    assert len(stored_files(media)) == MediaFile.objects.count() == 1
