"""A refused form says on top what is wrong, leads to the fields, and keeps the chosen file."""

import pytest
from django.core.files.storage import default_storage
from taggit.models import Tag

from articles.models import Article, Author, MediaFile
from tests.articles.editing import ADD, change, errors, filled, posted
from tests.articles.images.picture_files import picture_file
from tests.articles.images.sample_files import PDF, sent
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, parse, sent_by, text, texts

pytestmark = pytest.mark.django_db


def summary(response):
    """The sentences on top of a refused form with the elements that they lead to."""
    page = parse(response)
    (box,) = elements(page, "div", class_="error-summary")
    found = [(link.get("href"), text) for link, text in zip(*both(box), strict=True)]
    ids = {element.get("id") for element in page.iter()}
    assert {address.removeprefix("#") for address, _ in found} <= ids
    return found


def both(box):
    return elements(box, "a"), texts(box, "a")


def test_each_error_stands_on_top_and_leads_to_its_field(author):
    fields = filled(title="", published_at_0="soon", tags="x" * 101, faqs=[("Who?", "", 1)]) | {
        "topic": ""
    }

    assert sorted(summary(author.post(ADD, fields))) == [
        ("#id_faqs-0-answer", "Answer: Write the answer, or remove the question."),
        (
            "#id_published_at_0",
            "Publish on: Write the date like 25 June 2025, 25.6.2025 or 2025-06-25.",
        ),
        (
            "#id_tags",
            f"Tags: Put commas between the tags: “{'x' * 40}…” is longer than 100 characters.",
        ),
        ("#id_title", "Title: Give the article a title."),
        ("#id_topic", "Topic: Choose the topic that it belongs to."),
    ]


NO_LINKS = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
# Each with what is missing or wrong, which the next sending mends.
WITH_FILES = {
    "cover": (Article, "cover_image", "cover_alt", ""),
    "portrait": (Author, "photo", "photo_alt", ""),
    "file of the library": (MediaFile, "upload", "alt", "x" * 300),
}


@pytest.mark.parametrize("kind", WITH_FILES)
def test_a_refused_form_keeps_the_chosen_file(author, kind):
    model, name, words, wrong = WITH_FILES[kind]
    address = f"/admin/articles/{model._meta.model_name}/add/"
    chosen = sent("a.pdf", PDF) if kind.startswith("file") else picture_file("sea.png")
    fields = {
        Article: filled,
        Author: lambda: {"name": "Dana", "slug": "dana"} | NO_LINKS,
        MediaFile: lambda: {"title": "Sea"},
    }[model]() | {name: chosen, words: wrong}

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


def test_a_name_that_the_site_did_not_sign_is_no_picture(author):
    fields = filled(cover_alt="A cup") | {"cover_image-kept": "covers/../../secret.webp:x"}

    author.post(ADD, fields)

    assert not Article.objects.get().cover_image


def test_an_address_that_is_taken_gets_a_free_one_offered(author):
    make_article(slug="on-repair")
    make_article(slug="on-repair-2")
    topic, writer = make_topic(slug="love"), make_author(slug="dana")
    Tag.objects.create(name="Trust", slug="trust")
    own = make_article(slug="own")

    assert summary(author.post(change(own), posted(own, slug="on-repair"))) == [
        (
            "#id_slug",
            "Address: There is an article with this address already. “on-repair-3” is free.",
        )
    ]
    for path, fields, message in (
        ("articles/topic", {"name": "L", "slug": topic.slug, "position": 1}, "a topic"),
        (
            "articles/author",
            {"name": "D", "slug": writer.slug} | NO_LINKS,
            "an author",
        ),
        ("taggit/tag", {"name": "New", "slug": "trust"}, "a tag"),
    ):
        ((_, text),) = summary(author.post(f"/admin/{path}/add/", fields))
        free = f"“{fields['slug']}-2” is free."
        assert text.endswith(f"There is {message} with this address already. {free}")


# Nothing that an author types or pastes is cut: what is too long is refused and stays.
LIMITS = {
    "articles/article/add/": {"title": 140, "summary": 200, "cover_alt": 250},
    "articles/topic/add/": {"name": 80, "description": 300},
    "articles/author/add/": {"name": 120, "credentials": 200, "photo_alt": 200},
    "articles/page/about/change/": {"title": 140, "summary": 200},
    "taggit/tag/add/": {"name": 100},
}
ROWS = {
    f"{prefix}-{name}_FORMS": number
    for prefix in ("faqs", "related_links", "links")
    for name, number in {"TOTAL": 1, "INITIAL": 0}.items()
}


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


@pytest.mark.parametrize(
    ("field", "most"), [("faqs-0-question", 200), ("faqs-0-position", None), ("slug", 140)]
)
def test_rows_and_addresses_are_refused_as_kindly(author, field, most):
    sent = filled(faqs=[("Why?", "So.", 1)]) | {field: "9" * 300}
    response = author.post(ADD, sent)

    assert held(parse(response), field)[1] == "9" * 300
    if most:
        assert f"to {most} characters: it has 300." in response.content.decode()
    assert not Article.objects.exists()


def test_tags_for_many_articles_are_not_cut_either(author):
    article = make_article()
    tags = ", ".join(f"tag number {number}" for number in range(100))
    ticked = {"action": "retag", "_selected_action": article.pk}

    page = parse(author.post("/admin/articles/article/", ticked))
    assert held(page, "add")[0].get("maxlength") is None
    page = parse(author.post("/admin/articles/article/", ticked | {"apply": "1", "add": tags}))
    assert held(page, "add")[1] == tags
    assert not Tag.objects.exists()


def test_a_picture_may_have_a_long_name(author):
    name = "holiday " * 30 + ".png"
    rows = {"topic": make_topic().pk, "author": make_author().pk, "cover_is_decorative": "on"}

    author.post(ADD, filled(cover_image=picture_file(name)) | rows)

    assert Article.objects.get().cover_image
