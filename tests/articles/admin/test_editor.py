"""What the editor asks of the server: pictures to store, articles to find, texts to check."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles.models import Article
from tests.articles.editing import ADD, UPLOAD, change, errors, filled
from tests.articles.images.picture_files import picture_bytes, picture_file, stored_files
from tests.factories import make_article, make_author, make_draft

pytestmark = pytest.mark.django_db

FIND = "/admin/articles/article/find/"


@pytest.mark.parametrize(
    ("content", "error"),
    [(b"", "This file is empty."), (picture_bytes()[:300], "This file cannot be read as a pict")],
)
def test_what_is_no_picture_is_refused_in_words(author, media, content, error):
    response = author.post(UPLOAD, {"file": SimpleUploadedFile("holiday.jpg", content)})

    assert response.status_code == 422
    assert response.json()["error"].startswith(error)
    assert stored_files(media) == []


def test_an_upload_asks_for_a_token_and_a_file(author):
    assert author.post(UPLOAD).json() == {"error": "Choose a file to upload."}

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author.user)
    assert strict.post(UPLOAD, {"file": picture_file("a.png")}).status_code == 403


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
    no_links = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
    page = {"title": "About", "summary": "Us.", "body": "![A](cup.png)"}
    person = {"name": "A", "slug": "a", "bio": "![A](cup.png)"} | no_links
    sent = [
        (ADD, filled(**{field: f"Lead.\n\n{picture}"}), field, address)
        for (picture, address), field in zip(
            pictures.items(), ["body", "references"] * 3, strict=False
        )
    ]
    sent += [
        (ADD, filled(faqs=[("Why?", "![A](cup.png)", 1)]), "answer", "cup.png"),
        (change(make_author()), person, "bio", "cup.png"),
        ("/admin/articles/page/about/change/", page, "body", "cup.png"),
    ]

    for form, fields, field, address in sent:
        found = errors(author.post(form, fields))
        assert list(found) == [field]
        assert f"not on this site: {address}. Drop the file" in found[field][0]


def test_an_article_of_100000_words_is_saved(author):
    part = (
        "## Part\n\n" + "Wer *heute* bleibt, неизбежно bleibt. " + "Heute bleibt, wer bleibt. " * 60
    )
    response = author.post(ADD, filled(body="\n\n".join([part] * 400)))

    assert response.status_code == 302
    assert Article.objects.get().word_count > 95_000
