"""A refused form says on top what is wrong, leads to the fields, and keeps the chosen file."""

import pytest
from django.core.files.storage import default_storage
from taggit.models import Tag

from articles.models import Article, Author, MediaFile
from tests.articles.editing import ADD, change, errors, filled, posted
from tests.articles.images.picture_files import picture_file
from tests.articles.images.sample_files import PDF, sent
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, links, parse, sent_by, text, texts

pytestmark = pytest.mark.django_db


def summary(response):
    """The sentences on top of a refused form with the elements that they lead to."""
    page = parse(response)
    (box,) = elements(page, "div", class_="error-summary")
    ids = {element.get("id") for element in page.iter()}
    assert {address.removeprefix("#") for address in links(box)} <= ids
    return dict(zip(links(box), texts(box, "a"), strict=True))


def test_each_error_stands_on_top_and_leads_to_its_field(author):
    wrong = {"title": "", "published_at_0": "soon", "tags": "x" * 101, "faqs": [("Who?", "", 1)]}

    assert summary(author.post(ADD, filled(**wrong) | {"topic": "", "step": "publish"})) == {
        "#id_title": "Title: Give the article a title.",
        "#id_published_at_0": "Publish on: Write the date like June 25, 2025, 25.6.2025 or"
        " 2025-06-25.",
        "#id_topic": "Topic: Choose the topic that it belongs to.",
        "#id_tags": f"Tags: Put commas between the tags: “{'x' * 40}…” is longer than 100"
        " characters.",
        "#id_faqs-0-answer": "Answer: Write the answer, or remove the question.",
    }


NO_LINKS = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
# Each with a complete form, and what is missing or wrong in it, which the next sending mends.
WITH_FILES = {
    "cover": (Article, filled, "cover_image", "cover_alt", ""),
    "portrait": (
        Author,
        lambda: {"name": "Dana", "slug": "d"} | NO_LINKS,
        "photo",
        "photo_alt",
        "",
    ),
    "file of the library": (MediaFile, lambda: {"title": "Sea"}, "upload", "alt", "x" * 300),
}


@pytest.mark.parametrize("kind", WITH_FILES)
def test_a_refused_form_keeps_the_chosen_file(author, kind):
    model, complete, name, words, wrong = WITH_FILES[kind]
    address = f"/admin/articles/{model._meta.model_name}/add/"
    chosen = sent("a.pdf", PDF) if kind.startswith("file") else picture_file("sea " * 60 + ".png")
    fields = complete() | {name: chosen, words: wrong}

    for _ in range(2):
        page = parse(author.post(address, fields))
        (form,) = elements(page, "form", id=f"{model._meta.model_name}_form")
        fields = sent_by(form)
        assert fields[f"{name}-kept"]
        assert elements(form, "input", name=name)[0].get("required") is None
    assert MediaFile.objects.count() == 1
    author.post(address, fields | {words: "The sea"})

    row = model.objects.get()
    assert default_storage.exists(getattr(row, "file" if model is MediaFile else name).name)
    assert getattr(row, words) == MediaFile.objects.get().alt == "The sea"


def test_an_address_that_is_taken_gets_a_free_one_offered(author):
    for slug in ("on-repair", "on-repair-2"):
        make_article(slug=slug)
    make_topic(slug="taken")
    make_author(slug="taken")
    Tag.objects.create(name="Trust", slug="taken")
    own = make_article(slug="own")

    assert summary(author.post(change(own), posted(own, slug="on-repair"))) == {
        "#id_slug": "Address: There is an article with this address already. “on-repair-3” is free."
    }
    typed = {"name": "New", "slug": "taken", "position": 1} | NO_LINKS
    for path in ("articles/topic", "articles/author", "taggit/tag"):
        (said,) = summary(author.post(f"/admin/{path}/add/", typed)).values()
        assert said.endswith("with this address already. “taken-2” is free.")


# Nothing that an author types or pastes is cut: what is too long is refused and stays.
LIMITS = {
    "articles/article/add/": {"title": 140, "summary": 200, "cover_alt": 250},
    "articles/topic/add/": {"name": 80, "description": 300},
    "articles/author/add/": {"name": 120, "credentials": 200, "photo_alt": 200},
    "articles/page/about/change/": {"title": 140, "summary": 200},
    "taggit/tag/add/": {"name": 100},
}
ROWS = {f"{prefix}-TOTAL_FORMS": 1 for prefix in ("faqs", "related_links", "links")}
ROWS |= {name.replace("TOTAL", "INITIAL"): 0 for name in ROWS}


def held(page, name):
    """The field with this name, and what is in it."""
    (field,) = elements(page, "input", name=name) or elements(page, "textarea", name=name)
    return field, field.get("value") or text(field)


@pytest.mark.parametrize("address", LIMITS)
def test_no_field_cuts_a_paste_and_what_is_too_long_is_refused_and_stays(author, address):
    page = parse(author.get(f"/admin/{address}"))

    fields = elements(page, "input") + elements(page, "textarea")
    assert [field.get("name") for field in fields if field.get("maxlength")] == []
    limits = {name: held(page, name)[0].get("data-most") for name in LIMITS[address]}
    assert limits == {name: str(most) for name, most in LIMITS[address].items()}
    sent = dict.fromkeys(LIMITS[address], "wörd " * 80 + "end")
    response = author.post(f"/admin/{address}", sent | ROWS)
    said, page = errors(response), parse(response)
    for name, most in LIMITS[address].items():
        assert said[name][0].endswith(f"to {most} characters: it has 403.")
        assert held(page, name)[1] == sent[name]


def test_no_name_of_a_kept_file_is_taken_that_nobody_signed(author):
    author.post(ADD, filled(cover_alt="A cup") | {"cover_image-kept": "../../secret.webp:x"})
    assert not Article.objects.get().cover_image
