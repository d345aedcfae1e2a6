"""The preview shows the article's page from what the form holds, and saves nothing."""

import pytest
from django.core.management import call_command

from articles.models import Article
from tests.articles.editing import filled, posted
from tests.factories import make_article, make_author, make_draft, make_topic
from tests.pages import elements, links, parse, text, texts

pytestmark = pytest.mark.django_db

NEW = "/admin/articles/article/unsaved/"


def test_a_new_article_is_shown_as_its_page_and_not_saved(author):
    other = make_article(title="On trust")
    fields = filled(
        body="Lead.\n\n## One\n\n*Text*.",
        tags="trust, making up",
        faqs=[("Second?", "Yes.", 2), ("First?", "**No.**", 1)],
        related=[(other.pk, 1)],
    )

    page = parse(author.post(NEW, fields))

    assert texts(page, "h1") == ["On repair"]
    assert texts(page, "p", class_="standfirst") == ["How to begin."]
    assert [text(part) for part in elements(page, "div", class_="prose")] == [
        *("Lead. One Text.", "No.", "Yes."),
    ]
    assert texts(page, "h3") == ["First?", "Second?", "On trust"]
    assert "/articles/" + other.slug + "/" in links(page)
    assert {"trust", "making up"} <= set(texts(page, "a", rel="tag"))
    assert list(Article.objects.all()) == [other]
    stored = NEW.replace("unsaved", f"{other.pk}/unsaved")
    assert texts(parse(author.post(stored, fields)), "h1") == ["On repair"]
    assert Article.objects.get().title == "On trust"


def test_related_articles_are_topped_up_as_on_the_page(author):
    article, chosen, hidden = make_article(tags=["trust"]), make_article(), make_draft()
    alike = make_article(tags=["trust"])
    call_command("suggest_related", verbosity=0)
    typed = posted(article, related=[(hidden.pk, 1), (chosen.pk, 2)])

    page = parse(author.post(NEW.replace("unsaved", f"{article.pk}/unsaved"), typed))

    [related] = elements(page, "section", class_="related")
    assert texts(related, "a") == [chosen.title, alike.title]


def test_an_unfinished_article_can_be_looked_at_and_checked(author):
    whole = filled(topic=make_topic().pk, author=make_author().pk)
    for fields in (
        {"title": "", "summary": "", "body": "", "slug": ""},
        {"topic": "999", "author": "x", "slug": "not an address", "published_at_0": "soon"},
        {"tags": "—, \x00a, " + "x" * 300, "title": "\x00"},
        {"faqs-TOTAL_FORMS": "x"},
        {"faqs-TOTAL_FORMS": "100000", "related_links-TOTAL_FORMS": "-1"},
        {"related_links-TOTAL_FORMS": "1", "related_links-0-related": "\x00"},
    ):
        for page in (NEW, NEW.replace("unsaved", "check")):
            assert author.post(page, whole | fields).status_code == 200, fields
            assert author.post(page, fields).status_code == 200, fields


def test_a_text_that_cannot_be_rendered_gets_an_answer(author):
    response = author.post(NEW, filled(body="[" * 5000))

    assert response.status_code == 422
    page = parse(response)
    assert texts(page, "h1") == ["This text cannot be shown yet"]
    assert "more than 2,000 square brackets" in texts(page, "p")[0]
    assert author.post(NEW.replace("unsaved", "check"), {"body": "[" * 5000}).status_code == 422
