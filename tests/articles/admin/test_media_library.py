"""The media library: what is in it, where it stands, to use it again, replace it or delete it."""

import io

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from articles.images.files import check_file, store_file
from articles.images.processing import process_image
from articles.images.storage import store_picture
from articles.models import Article, BrokenLink, MediaFile, Page, Revision, UnsavedWork
from tests.articles.editing import ADD as ARTICLE
from tests.articles.editing import UPLOAD, filled
from tests.articles.images.picture_files import picture_bytes, picture_file, stored_files
from tests.articles.images.sample_files import GOOD, PDF, pdf_with, sent
from tests.factories import make_article, make_author
from tests.pages import elements, parse, sent_by, text, texts

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


def animation():
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), color) for color in ("navy", "olive")]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return sent("wave.gif", buffer.getvalue())


def change(media):
    return f"{LIST}{media.pk}/change/"


def rows(response):
    """Name, places and size of each row of the list."""
    return [
        [text(cell) for name in ("title_and_alt", "used", "details")
         for cell in elements(row, None, class_=f"field-{name}")]
        for row in elements(parse(response), "tr")[1:]
    ]  # fmt: skip


def test_it_lists_every_picture_and_file_with_where_it_stands(author):
    sea, cover, face = picture("sea"), picture("cover", "covers"), picture("face", "authors")
    line = picture("line")
    MediaFile.objects.register(picture("spare"))
    sheet = file()
    about = Page.objects.get(slug="about")
    about.body = f"[Worksheet](/media/{sheet.name})"
    about.save()
    make_author(name="Dana", photo=face, photo_alt="Dana in a garden")
    make_article(
        title="Storm",
        body=f'![The \\[wide\\] sea](/media/{sea})\n\n![](/media/{line} "decorative")',
        cover_image=cover,
        cover_is_decorative=True,
        faqs=[("Why?", f"[It](/media/{sheet.name})")],
    )
    file("mp3", "Body scan")

    assert sorted(rows(author.get(LIST))) == [
        ["Body scan", "nowhere", "MP3, 2 kB"],
        ["Cover Decorative", "Article “Storm” as its cover", "900 × 500, 1 kB"],
        ["Face Dana in a garden", "Author “Dana” as the portrait", "900 × 500, 1 kB"],
        ["Line Decorative", "Article “Storm”", "900 × 500, 1 kB"],
        ["Sea The [wide] sea", "Article “Storm”", "900 × 500, 1 kB"],
        ["Spare Not described", "nowhere", "900 × 500, 1 kB"],
        ["Worksheet", "Article “Storm” in an answer Page “About”", "PDF, 1 kB"],
    ]
    assert "7 pictures and files" in author.get(LIST).content.decode()
    assert [row[0] for row in rows(author.get(LIST, {"used": "0"}))] == [
        *("Body scan", "Spare Not described"),
    ]
    assert [row[0] for row in rows(author.get(LIST, {"q": "WIDE sea"}))] == ["Sea The [wide] sea"]
    assert len(rows(author.get(LIST, {"kind": "document"}))) == 1


def test_without_scripts_a_file_is_added_there_and_gives_the_line_to_paste(author):
    author.post(ADD, {"upload": sent("Body_scan.pdf", GOOD["m4a"])})
    sea = {"upload": picture_file("sea.png"), "title": "Sea", "alt": "Waves"}
    page = author.post(ADD, sea, follow=True)
    refused = author.post(ADD, {"upload": sent("a.pdf", b"<script>")})

    assert [(row.title, row.kind, row.alt) for row in MediaFile.objects.all()] == [
        ("Sea", "picture", "Waves"),
        ("Body scan", "audio", ""),
    ]
    shown = {
        text(code)
        for row in MediaFile.objects.all()
        for code in elements(parse(author.get(change(row))), "code")
    }
    assert page.redirect_chain == [(change(MediaFile.objects.first()), 302)]
    assert {line.partition("](")[0] for line in shown} == {"![Waves", "![Body scan"}
    assert any("whatever its name says" in line for line in texts(parse(refused), "li"))


def test_what_was_kept_and_deleted_meanwhile_has_to_be_chosen_again(author, sends):
    page = parse(author.post(ADD, {"upload": sent("Sea.pdf", PDF), "alt": "x" * 300}))
    (form,) = elements(page, "form", id="mediafile_form")
    sends(change(MediaFile.objects.get()).replace("change/", "delete/"), {"post": "yes"})

    refused = author.post(ADD, sent_by(form) | {"alt": ""})

    assert "What you chose was deleted meanwhile. Choose it again." in texts(parse(refused), "li")


def test_an_animation_that_becomes_a_picture_is_reported(author):
    assert author.post(UPLOAD, {"file": animation()}).json()["notice"] == MOVED
    assert author.post(UPLOAD, {"file": picture_file("a.png")}).json()["notice"] == ""
    cover = filled(cover_image=animation(), cover_alt="A wave")
    photo = {"name": "Ada", "slug": "a", "photo": animation(), "photo_alt": "Ada"}
    photo |= {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
    for label, address, fields in (
        ("File", ADD, {"upload": animation()}),
        ("Cover image", ARTICLE, cover),
        ("Photo", "/admin/articles/author/add/", photo),
    ):
        page = parse(author.post(address, fields, follow=True))
        assert texts(page, "li", class_="warning") == [f"{label}: {MOVED}"]


def test_the_editor_finds_what_is_there(author):
    sheet, scan = file(), file("mp3", "Body scan")

    assert [found["title"] for found in author.get(f"{LIST}find/").json()["files"]] == [
        *("Body scan", "Worksheet"),
    ]
    (found,) = author.get(f"{LIST}find/", {"q": "work"}).json()["files"]
    assert (found["address"], found["details"]) == (sheet.address, "PDF, 1 kB")
    assert author.get(f"{LIST}find/", {"q": "\x00"}).json()["files"] is not None
    assert scan.address != sheet.address


def test_all_uses_follow_when_a_file_is_replaced_and_its_old_address_leads_on(author, sends, media):
    sheet = file()
    line = f"[Worksheet](/media/{sheet.name})"
    article = make_article(body=f"Lead. {line}", faqs=[("Why?", line)])
    Revision.objects.record(article)
    snapshot = Revision.objects.get().snapshot
    Revision.objects.keep_pending(
        article, {**snapshot, "tags": ["new"]}, by=author.user, note="Changes"
    )
    UnsavedWork.objects.keep(author.user, "article/1", title="", content={"body": line})
    old = sheet.address

    sends(change(sheet), {"title": "Worksheet", "upload": sent("new.html", OTHER_PDF)})

    sheet.refresh_from_db()
    article = Article.objects.get()
    new = f"[Worksheet]({sheet.address})"
    assert sheet.address != old
    assert article.body == f"Lead. {new}"
    assert sheet.address in article.body_html
    assert article.faqs.get().answer == new
    texts_kept = [f"{row.snapshot}" for row in Revision.objects.pending()]
    assert [sheet.name in kept for kept in texts_kept] == [True]
    assert UnsavedWork.objects.get().content == {"body": new}
    assert Revision.objects.texts().first().note == "Replaced a picture or file"
    assert stored_files(media) == [sheet.name]
    moved = author.get(old)
    assert (moved.status_code, moved["Location"]) == (302, sheet.address)


def test_a_replaced_picture_follows_as_cover_and_only_a_picture_takes_its_place(author):
    article = make_article(cover_image=picture("a", "covers"), cover_is_decorative=True)
    cover = MediaFile.objects.get()

    refused = author.post(change(cover), {"title": "A", "upload": sent("a.png", PDF)})
    author.post(change(cover), {"title": "A", "upload": picture_file("b.png", size=(300, 200))})

    assert "This is no picture, as what it would replace is." in texts(parse(refused), "li")
    article.refresh_from_db()
    cover.refresh_from_db()
    assert article.cover_image.name == cover.name
    assert (article.cover_width, article.cover_height) == (300, 200)


def test_what_readers_would_miss_is_said_before_it_is_deleted(author, sends, media):
    sheet = file()
    article = make_article(title="Storm", body=f"[Worksheet](/media/{sheet.name})")
    Revision.objects.record(article)
    delete = change(sheet).replace("change/", "delete/")

    page = texts(parse(author.get(delete)), "p")
    sends(delete, {"post": "yes"})

    assert "Readers will miss it. It stands in:" in page
    assert "1 kept version of texts would lack it, if brought back." in page
    assert not MediaFile.objects.exists()
    assert stored_files(media) == []
    assert [link.address for link in BrokenLink.objects.all()] == [f"/media/{sheet.name}"]


def test_several_are_deleted_at_once_with_all_their_widths_but_no_cover(author, sends, media):
    cover, sea = picture("cover", "covers"), picture("sea")
    article = make_article(
        body=f"![Sea](/media/{sea})", cover_image=cover, cover_is_decorative=True
    )
    ticked = {
        "action": "delete_selected",
        "_selected_action": [row.pk for row in MediaFile.objects.all()],
    }

    kept = texts(parse(author.post(LIST, ticked)), "p")
    sends(LIST, ticked | {"post": "yes"})
    assert any("cannot be deleted yet: it is a cover or a portrait" in line for line in kept)
    assert MediaFile.objects.count() == 2
    article.cover_image = ""
    article.save()
    sends(LIST, ticked | {"post": "yes"})

    assert MediaFile.objects.count() == 0
    assert stored_files(media) == []
    assert not default_storage.exists(sea)
