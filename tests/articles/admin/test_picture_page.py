"""Without scripts an author uploads a picture on a page, which shows the Markdown to paste."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from articles.models import Article, Author
from tests.articles.editing import ADD, PICTURE, filled
from tests.articles.images.picture_files import picture_file, stored_files
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db

PAGE = "/admin/articles/article/picture/new/"
MOVED = "This picture moved. Readers see its first image, standing still."


def animation(name="wave.gif"):
    buffer = io.BytesIO()
    frames = [Image.new("RGB", (40, 30), color) for color in ("navy", "olive")]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return SimpleUploadedFile(name, buffer.getvalue())


def line_of(response):
    """The Markdown that the page shows."""
    (field,) = elements(parse(response), "textarea", id="id_markdown")
    return text(field)


def test_the_markdown_of_the_page_shows_the_picture_in_a_text(author):
    sent = {"picture": picture_file("The sea.png"), "alt": "The sea [at\tnight]"}

    line = line_of(author.post(PAGE, sent))

    assert line.startswith(r"![The sea \[at night\]](/media/articles/the-sea-")
    author.post(ADD, filled(body=f"Lead.\n\n{line}"))
    assert 'alt="The sea [at night]"' in Article.objects.get().body_html


def test_a_decorative_picture_is_marked_even_where_it_has_words(author):
    sent = {"picture": picture_file("line.png"), "alt": "A line", "is_decorative": "on"}

    line = line_of(author.post(PAGE, sent))

    assert line.startswith("![](/media/articles/line-")
    assert line.endswith('.webp "decorative")')


def test_what_is_missing_or_wrong_is_said_beside_its_field(author, media):
    said = [
        texts(parse(author.post(PAGE, sent)), "li")
        for sent in (
            {"alt": "A"},
            {"picture": picture_file("a.png")},
            {"picture": SimpleUploadedFile("a.jpg", b"<script>"), "alt": "A"},
        )
    ]

    wrong = [[line for line in lines if "icture" in line] for lines in said]
    assert [line[-1] for line in wrong] == [
        "Choose a picture to upload.",
        "Say what the picture shows, or tick “decorative”.",
        "This file cannot be read as a picture. Save it as JPEG, PNG or WebP and try again.",
    ]
    assert stored_files(media) == []


def test_each_field_of_markdown_leads_to_the_page(author):
    page = parse(author.get(ADD))

    assert links(page).count(PAGE) == len(elements(page, "textarea", **{"data-markdown": ""}))


def test_the_page_is_for_authors(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))

    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"picture": picture_file("a.png")}).status_code == 403


def test_an_animation_that_becomes_a_picture_is_reported(author):
    assert MOVED in texts(parse(author.post(PAGE, {"picture": animation(), "alt": "A"})), "p")
    assert author.post(PICTURE, {"picture": animation()}).json()["notice"] == MOVED
    assert author.post(PICTURE, {"picture": picture_file("a.png")}).json()["notice"] == ""


def test_an_animation_for_a_cover_or_a_photo_is_reported(author):
    cover = filled(cover_image=animation(), cover_alt="A wave")
    page = parse(author.post(ADD, cover, follow=True))
    assert texts(page, "li", class_="warning") == [f"Cover image: {MOVED}"]

    writer = Author.objects.get()
    sent = {"name": "Ada", "slug": "ada", "photo": animation(), "photo_alt": "Ada"}
    rows = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
    form = f"/admin/articles/author/{writer.pk}/change/"
    page = parse(author.post(form, sent | rows, follow=True))
    assert texts(page, "li", class_="warning") == [f"Photo: {MOVED}"]
