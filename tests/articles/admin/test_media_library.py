"""The media library: what is in it, where it stands, to use it again, replace it or delete it."""

import io

import pytest

from articles.images.files import check_file, store_file
from articles.images.processing import process_image
from articles.images.storage import store_picture
from articles.models import Article, BrokenLink, MediaFile, Revision, UnsavedWork
from tests.articles.editing import change
from tests.articles.images.picture_files import picture_bytes, picture_file, stored_files
from tests.articles.images.sample_files import GOOD, PDF, pdf_with, sent
from tests.factories import make_article, make_author
from tests.pages import parse, texts

pytestmark = pytest.mark.django_db

MOVED = "This picture moved. Readers see its first image, standing still."
LIST = "/admin/articles/mediafile/"
ADD = f"{LIST}add/"
OTHER_PDF = pdf_with(b"3 0 obj <</Title (Another)>> endobj\n")


def picture(color="navy", folder="articles"):
    stored = process_image(io.BytesIO(picture_bytes(size=(900, 500), quality=90)), color)
    return store_picture(stored, folder).removeprefix("/media/")


def file(suffix="pdf", title="Worksheet"):
    name = store_file(check_file(io.BytesIO(GOOD[suffix]), title))
    return MediaFile.objects.register(name, title=title)


@pytest.fixture
def sends(author, django_capture_on_commit_callbacks):
    """Post as the author, and do what waits for the end of the transaction."""

    def send(address, posted):
        with django_capture_on_commit_callbacks(execute=True):
            return author.post(address, posted)

    return send


def rows(response):
    """Name, places and size of each row of the list."""
    page = parse(response)
    columns = ("title_and_alt", "used", "details")
    return [*zip(*(texts(page, None, class_=f"field-{name}") for name in columns), strict=True)]


def test_it_lists_every_picture_and_file_with_where_it_stands(author):
    sea, cover, face, line = (
        picture(*names) for names in (("sea",), ("cover", "covers"), ("face", "authors"), ("line",))
    )
    MediaFile.objects.register(picture("spare"))
    sheet = file()
    make_author(name="Dana", photo=face, photo_alt="Dana in a garden")
    make_article(
        title="Storm",
        body=f'![The \\[wide\\] sea](/media/{sea})\n\n![](/media/{line} "decorative")',
        cover_image=cover,
        cover_is_decorative=True,
        faqs=[("Why?", f"[It](/media/{sheet.name})")],
    )

    assert sorted(rows(author.get(LIST))) == [
        ("Cover Decorative", "Article “Storm” as its cover", "900 × 500, 1 kB"),
        ("Face Dana in a garden", "Author “Dana” as the portrait", "900 × 500, 1 kB"),
        ("Line Decorative", "Article “Storm”", "900 × 500, 1 kB"),
        ("Sea The [wide] sea", "Article “Storm”", "900 × 500, 1 kB"),
        ("Spare Not described", "nowhere", "900 × 500, 1 kB"),
        ("Worksheet", "Article “Storm” in an answer", "PDF, 1 kB"),
    ]
    for query, found in (
        ({"used": "0"}, "Spare Not described"),
        ({"q": "WIDE sea"}, "Sea The [wide] sea"),
        ({"kind": "document"}, "Worksheet"),
    ):
        assert [row[0] for row in rows(author.get(LIST, query))] == [found]


def test_without_scripts_a_file_is_added_there_and_gives_the_line_to_paste(author):
    author.post(ADD, {"upload": sent("Body_scan.pdf", GOOD["m4a"])})
    sea = {"upload": picture_file("sea.png"), "title": "Sea", "alt": "Waves"}
    page = author.post(ADD, sea, follow=True)
    refused = author.post(ADD, {"upload": sent("a.pdf", b"<script>")})

    assert [(row.title, row.kind, row.alt) for row in MediaFile.objects.all()] == [
        ("Sea", "picture", "Waves"),
        ("Body scan", "audio", ""),
    ]
    pages = [parse(author.get(change(row))) for row in MediaFile.objects.all()]
    shown = {line.partition("](")[0] for each in pages for line in texts(each, "code")}
    assert page.redirect_chain == [(change(MediaFile.objects.first()), 302)]
    assert shown == {"![Waves", "![Body scan"}
    assert any("whatever its name says" in line for line in texts(parse(refused), "li"))


def test_all_uses_follow_when_a_file_is_replaced_and_its_old_address_leads_on(author, sends, media):
    sheet = file()
    line = f"[Worksheet](/media/{sheet.name})"
    article = make_article(body=f"Lead. {line}", faqs=[("Why?", line)])
    Revision.objects.record(article)
    snapshot = Revision.objects.get().snapshot
    Revision.objects.keep_pending(article, {**snapshot, "tags": ["new"]}, by=None, note="")
    UnsavedWork.objects.keep(author.user, "article/1", title="", content={"body": line})
    old = sheet.address

    sends(change(sheet), {"title": "Worksheet", "upload": sent("new.html", OTHER_PDF)})

    sheet.refresh_from_db()
    article = Article.objects.get()
    new = f"[Worksheet]({sheet.address})"
    assert article.body == f"Lead. {new}"
    assert sheet.address in article.body_html
    assert article.faqs.get().answer == new
    assert [sheet.name in f"{row.snapshot}" for row in Revision.objects.pending()] == [True]
    assert UnsavedWork.objects.get().content == {"body": new}
    assert Revision.objects.texts().first().note == "Replaced a picture or file"
    assert stored_files(media) == [sheet.name]
    moved = author.get(old)
    assert (moved.status_code, moved["Location"]) == (302, sheet.address)
    # Somebody saves a form that was opened before.
    make_article(title="Opened before", body=line)
    used = texts(parse(author.get(change(sheet))), "li")
    assert any("Opened before" in words for words in used)


def test_what_readers_would_miss_is_said_before_it_is_deleted(author, sends, media):
    sheet = file()
    article = make_article(title="Storm", body=f"[Worksheet](/media/{sheet.name})")
    Revision.objects.record(article)
    delete = change(sheet).replace("change/", "delete/")

    page = texts(parse(author.get(delete)), "p")
    sends(delete, {"post": "yes"})

    assert "It will be missing where it stands:" in page
    assert "1 kept version of texts would lack it, if brought back." in page
    assert not MediaFile.objects.exists()
    assert stored_files(media) == []
    assert [link.address for link in BrokenLink.objects.all()] == [f"/media/{sheet.name}"]


def test_a_cover_follows_a_new_picture_and_others_are_deleted_with_all_their_widths(
    author, sends, media
):
    cover, sea = picture("cover", "covers"), picture("sea")
    article = make_article(
        body=f"![Sea](/media/{sea})", cover_image=cover, cover_is_decorative=True
    )
    row = MediaFile.objects.get(file=cover)
    every = [each.pk for each in MediaFile.objects.all()]
    ticked = {"action": "delete_selected", "_selected_action": every}

    refused = author.post(change(row), {"title": "A", "upload": sent("a.png", PDF)})
    sends(change(row), {"title": "A", "upload": picture_file("b.png", size=(300, 200))})
    assert "This is no picture, as what it would replace is." in texts(parse(refused), "li")
    article.refresh_from_db()
    row.refresh_from_db()
    assert article.cover_image.name == row.name
    assert (article.cover_width, article.cover_height) == (300, 200)

    kept = texts(parse(author.post(LIST, ticked)), "p")
    sends(LIST, ticked | {"post": "yes"})
    assert any("cannot be deleted yet: it is a cover or a portrait" in line for line in kept)
    assert MediaFile.objects.count() == 2
    article.cover_image = ""
    article.save()
    sends(LIST, ticked | {"post": "yes"})

    assert MediaFile.objects.count() == 0
    assert stored_files(media) == []
