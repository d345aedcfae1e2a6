"""Nothing that an author types or pastes is cut: what is too long is refused and stays."""

import pytest
from taggit.models import Tag

from articles.models import Article
from tests.articles.editing import ADD, errors, filled
from tests.articles.images.picture_files import picture_file
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, parse, text

pytestmark = pytest.mark.django_db

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
