"""The author writes in admin, and every refusal says beside the field what to do."""

import re
import tomllib
from pathlib import Path

import pytest

from articles.models import Article
from tests.articles.editing import ADD, change, errors, filled
from tests.factories import make_article, make_author
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db

REFUSED = tomllib.loads(Path(__file__).with_name("refused.toml").read_text())["forms"]


def test_an_article_is_written_with_questions_and_links(author):
    other = make_article()
    faqs = [("Who begins?", "Whoever can.", 2), ("When?", "Soon.", 1)]

    response = author.post(ADD, filled(faqs=faqs, related=[(other.pk, 1)], step="publish"))

    assert response.status_code == 302
    article = Article.objects.get(slug="on-repair")
    assert [faq.question for faq in article.faqs.all()] == ["When?", "Who begins?"]
    assert [link.related for link in article.related_links.all()] == [other]
    assert [tag.name for tag in article.tags.all()] == ["trust", "making up"]
    # On repair. Lead. One. Text. When? Soon. Who begins? Whoever can.
    assert article.word_count == 11
    assert author.get("/articles/on-repair/").status_code == 200


@pytest.mark.parametrize("values", REFUSED)
def test_a_refused_save_says_beside_the_field_what_to_do(author, values):
    reviewed = {"reviewed_on": "2026-01-09", "step": "publish"}
    typed = reviewed | {
        field: value.replace("[[[", "[" * 5000) for field, (value, _) in values.items()
    }

    found = errors(author.post(ADD, filled(**typed)))

    # Both dates stand in one row.
    rows = [re.sub("published_at_0|reviewed_on", "published_at", field) for field in values]
    assert sorted(found) == sorted(rows)
    for row, (_, message) in zip(rows, values.values(), strict=True):
        assert message in found[row][0]
    assert not Article.objects.exists()


def test_an_article_cannot_lead_to_itself_or_twice_to_another(author):
    article, other = make_article(), make_article()

    for related, message in (
        ([(article.pk, 1)], "Choose another article: this one cannot lead to itself."),
        ([(other.pk, 1), (other.pk, 2)], "An article stands twice in this list."),
    ):
        assert message in author.post(change(article), filled(related=related)).text
    assert not article.related_links.exists()


def test_whoever_writes_is_preset_as_the_author(author):
    make_author(name="Noor")
    make_author(name="Robin", user=author.user)
    page = parse(author.get(ADD))
    (select,) = elements(page, "select", name="author")
    assert [text(o) for o in elements(select, "option") if "selected" in o.attrib] == ["Robin"]
    # Before any script has run.
    assert [o.get("name") for o in page.iter() if "autofocus" in o.attrib] == ["title"]


def rows_of(page):
    """How many questions and links somebody without scripts can fill in; the templates for scripts
    are hidden."""
    rows = [row.get("id", "") for row in elements(page, "div", class_="inline-related")]
    shown = [row.partition("-")[0] for row in rows if not row.endswith("-empty")]
    return shown.count("faqs"), shown.count("related_links")


def test_without_scripts_a_button_saves_and_brings_empty_rows_with_plain_choices(author):
    other = make_article(title="On trust")
    page = parse(author.get(ADD))
    assert rows_of(page) == (0, 0)
    assert "Save and show empty rows" in " ".join(texts(page, "noscript"))

    typed = filled(faqs=[("Who begins?", "Whoever can.", 1)])
    response = author.post(ADD, typed | {"rows": "1"})
    article = Article.objects.get(title="On repair")
    assert response["Location"] == f"{change(article)}?rows=1#faqs-group"
    page = parse(author.get(f"{change(article)}?rows=1"))
    assert rows_of(page) == (4, 3)
    (choice,) = elements(page, "select", name="related_links-0-related")
    assert other.title in texts(choice, "option")
