"""Without JavaScript, a button saves the article and adds empty inline rows."""

import pytest

from articles.models import Article
from tests.articles.editing import ADD, errors, filled
from tests.factories import make_article
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db


def rows_of(page, prefix):
    """How many rows somebody without scripts can fill in; the template for scripts is hidden."""
    rows = [row.get("id", "") for row in elements(page, "div", class_="inline-related")]
    return len([row for row in rows if row.startswith(prefix) and not row.endswith("-empty")])


def test_the_button_saves_and_brings_empty_rows_with_plain_choices(author):
    other = make_article(title="On trust")

    typed = filled(body="Two hours of work.", faqs=[("Who begins?", "Whoever can.", 1)])
    refused = author.post(f"{ADD}?rows=1", typed | {"rows": "1", "title": ""})
    response = author.post(ADD, filled() | {"rows": "1"})

    assert list(errors(refused)) == ["title"]
    (question,) = elements(parse(refused), "input", name="faqs-0-question")
    assert question.get("value") == "Who begins?"
    (body,) = elements(parse(refused), "textarea", name="body")
    assert text(body) == "Two hours of work."

    article = Article.objects.get(title="On repair")
    change = f"/admin/articles/article/{article.pk}/change/"
    assert response["Location"] == f"{change}?rows=1#faqs-group"
    page = parse(author.get(f"{change}?rows=1"))
    assert (rows_of(page, "faqs-"), rows_of(page, "related_links-")) == (3, 3)
    (choice,) = elements(page, "select", name="related_links-0-related")
    assert other.title in texts(choice, "option")


def test_without_it_there_are_no_empty_rows(author):
    page = parse(author.get(ADD))

    assert (rows_of(page, "faqs-"), rows_of(page, "related_links-")) == (0, 0)
    assert "Save and show empty rows" in " ".join(texts(page, "noscript"))


def test_a_new_row_with_a_number_alone_is_no_row(author):
    response = author.post(ADD, filled(faqs=[("", "", 1)], related=[("", 1)]))

    assert response.status_code == 302
    assert Article.objects.get().faqs.count() == 0


def test_an_article_to_read_next_is_begun_with_its_title_alone(author):
    make_article()

    page = parse(author.get(f"{ADD}?_popup=1&_to_field=id"))
    chosen = [one for one in elements(page, "option") if one.get("selected") is not None]
    preset = dict(zip(["topic", "author"], [one.get("value") for one in chosen], strict=False))
    data = filled(title="To be written", slug="", summary="", body="", **preset)
    author.post(f"{ADD}?_popup=1", data | {"_popup": "1"})
    stub = Article.objects.get(title="To be written")
    chosen = {"action": "publish_now", "_selected_action": stub.pk, "apply": "1"}
    author.post("/admin/articles/article/", chosen)

    stub.refresh_from_db()
    assert (stub.slug, stub.state) == ("to-be-written", Article.State.DRAFT)
