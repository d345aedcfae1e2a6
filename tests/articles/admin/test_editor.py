"""What the editor asks of the server: pictures to store, articles to find, texts to check."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Article
from tests.articles.editing import ADD, UPLOAD, errors, filled
from tests.articles.images.picture_files import picture_bytes, picture_file, stored_files
from tests.factories import make_article, make_author, make_draft
from tests.pages import elements, parse

pytestmark = pytest.mark.django_db

FIND = "/admin/articles/article/find/"


def test_a_picture_is_stored_and_its_address_works_in_a_text(author, media):
    address = author.post(UPLOAD, {"file": picture_file("The sea.png")}).json()["address"]

    assert f"{address.removeprefix('/media/')}" in stored_files(media)
    author.post(ADD, filled(body=f"Lead.\n\n![The sea]({address})"))
    assert f'src="{address}"' in Article.objects.get().body_html


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"<script>alert(1)</script>", "This file cannot be read as a picture."),
        (b"", "This file is empty."),
        (picture_bytes()[:300], "This file cannot be read as a picture."),
    ],
)
def test_what_is_no_picture_is_refused_in_words(author, media, content, error):
    response = author.post(UPLOAD, {"file": SimpleUploadedFile("holiday.jpg", content)})

    assert response.status_code == 422
    assert response.json()["error"].startswith(error)
    assert stored_files(media) == []


def test_an_upload_asks_for_permission_token_and_post(author, django_user_model):
    assert author.get(UPLOAD).status_code == 405
    assert author.post(UPLOAD).json() == {"error": "Choose a file to upload."}

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(django_user_model.objects.get(username="writer"))
    assert strict.post(UPLOAD, {"file": picture_file("a.png")}).status_code == 403
    guest = Client()
    guest.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert guest.post(UPLOAD, {"file": picture_file("a.png")}).status_code == 403
    assert guest.get(FIND).status_code == 403


def test_articles_are_found_by_words_of_their_titles(author):
    make_article(title="On trust and time")
    draft = make_draft(title="Time for trust")
    make_article(title="On grief")

    found = author.get(FIND, {"q": "trust TIME"}).json()["articles"]

    assert {(row["title"], row["state"]) for row in found} == {
        ("On trust and time", "Live"),
        ("Time for trust", "Draft"),
    }
    assert draft.get_absolute_url() in [row["address"] for row in found]


def test_a_search_for_nothing_finds_nothing(author):
    make_article()

    for words in ("", " ", "\x00", "%", "x" * 200):
        assert author.get(FIND, {"q": words}).json() == {"articles": []}


def test_a_picture_that_would_vanish_is_named_beside_the_field(author):
    pictures = {
        "![A](cup.png)": "cup.png",
        "![A](//elsewhere.example/a.png)": "//elsewhere.example/a.png",
        '<img src="https://elsewhere.example/a.png" alt="A">': "https://elsewhere.example/a.png",
        "![A][1]\n\n[1]: cup.png": "cup.png",
        "![A](data:image/png;base64,AAAA)": "data:image/png;base64,AAAA",
    }
    for number, (picture, address) in enumerate(pictures.items()):
        field = ("body", "references")[number % 2]
        found = errors(author.post(ADD, filled(**{field: f"Lead.\n\n{picture}"})))

        assert list(found) == [field]
        assert f"not on this site: {address}. Drop the file" in found[field][0]


def test_a_picture_in_code_is_only_words(author):
    author.post(ADD, filled(body='Lead.\n\n`<img src="cup.png">`'))

    assert Article.objects.exists()


def test_questions_biographies_and_pages_refuse_such_pictures_too(author):
    answer = errors(author.post(ADD, filled(faqs=[("Why?", "![A](cup.png)", 1)])))
    person = make_author()
    biography = author.post(
        f"/admin/articles/author/{person.pk}/change/",
        {"name": "A", "slug": "a", "bio": "![A](cup.png)", "links-TOTAL_FORMS": 0}
        | {"links-INITIAL_FORMS": 0},
    )
    page = author.post(
        "/admin/articles/page/about/change/",
        {"title": "About", "summary": "Us.", "body": "![A](cup.png)"},
    )

    assert "not on this site: cup.png." in answer["answer"][0]
    assert "not on this site: cup.png." in errors(biography)["bio"][0]
    assert "not on this site: cup.png." in errors(page)["body"][0]


def test_an_article_of_100000_words_is_saved(author):
    part = (
        "## Part\n\n" + "Wer *heute* bleibt, неизбежно bleibt. " + "Heute bleibt, wer bleibt. " * 60
    )
    response = author.post(ADD, filled(body="\n\n".join([part] * 400)))

    assert response.status_code == 302
    assert Article.objects.get().word_count > 95_000


def test_a_text_that_cannot_be_rendered_is_refused_beside_the_field(author):
    assert list(errors(author.post(ADD, filled(body="[" * 5000)))) == ["body"]


def test_the_field_is_a_plain_one_that_scripts_can_equip(author):
    page = parse(author.get(ADD))

    (body,) = elements(page, "textarea", name="body")
    assert body.get("data-upload") == UPLOAD
    assert body.get("data-upload-types") == (
        "image/jpeg,image/png,image/webp,image/gif,image/avif,image/heic,image/tiff"
        ",image/heif,.heic,.tif,.tiff"
    )
    assert body.get("data-file-bytes") == str(30 * 1024 * 1024)
    assert body.get("data-upload-bytes") == str(25 * 1024 * 1024)
    assert body.get("data-articles") == FIND
    (preview,) = elements(page, "button", class_="preview-open")
    assert preview.get("formaction") == "/admin/articles/article/unsaved/"
    assert preview.get("formtarget") == "_blank"
