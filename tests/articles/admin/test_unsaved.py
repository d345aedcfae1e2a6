"""The preview shows the article's page from what the form holds, and saves nothing."""

import pytest
from django.core.management import call_command

from articles.models import Article
from tests.articles.editing import filled
from tests.factories import make_article, make_author, make_topic
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


def test_a_change_is_shown_and_the_stored_article_stays(author):
    article = make_article(title="Before", body="Old.", faqs=[("Old?", "Old.")])
    same = {"topic": article.topic_id, "author": article.author_id}

    page = parse(
        author.post(
            f"/admin/articles/article/{article.pk}/unsaved/",
            filled(title="After", body="New.", **same),
        )
    )

    assert texts(page, "h1") == ["After"]
    assert texts(page, "h3") == []
    stored = Article.objects.get()
    assert (stored.title, stored.body, stored.faqs.count()) == ("Before", "Old.", 1)


def test_related_articles_are_topped_up_as_on_the_page(author):
    article = make_article(tags=["trust", "repair", "fear"])
    same = {"topic": article.topic_id, "author": article.author_id}
    chosen = make_article(title="Chosen", body="Bread and salt.")
    make_article(title="One tag", tags=["trust"])
    make_article(title="Three tags", tags=["trust", "repair", "fear"])
    call_command("suggest_related", verbosity=0)

    page = parse(
        author.post(
            f"/admin/articles/article/{article.pk}/unsaved/",
            filled(**same, related=[(chosen.pk, 1)]),
        )
    )

    [related] = elements(page, "section", class_="related")
    assert texts(related, "a") == ["Chosen", "Three tags", "One tag"]


def test_an_unfinished_article_can_be_looked_at(author):
    whole = filled(topic=make_topic().pk, author=make_author().pk)
    for fields in (
        {"title": "", "summary": "", "body": "", "slug": ""},
        {"topic": "999", "author": "x", "slug": "not an address", "published_at_0": "soon"},
        {"tags": "—, \x00a, " + "x" * 300, "title": "\x00"},
        {"faqs-TOTAL_FORMS": "x"},
        {"faqs-TOTAL_FORMS": "100000", "related_links-TOTAL_FORMS": "-1"},
        {"related_links-TOTAL_FORMS": "1", "related_links-0-related": "\x00"},
    ):
        assert author.post(NEW, whole | fields).status_code == 200, fields
    assert author.post(NEW).status_code == 200


def test_a_text_that_cannot_be_rendered_gets_an_answer(author):
    response = author.post(NEW, filled(body="[" * 5000))

    assert response.status_code == 422
    assert texts(parse(response), "h1") == ["This text cannot be shown yet"]


def test_the_preview_asks_for_permission_and_for_post(author, client, django_user_model):
    assert author.get(NEW).status_code == 405
    assert author.post("/admin/articles/article/999/unsaved/", filled()).status_code == 404

    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert client.post(NEW, filled()).status_code == 403
    client.logout()
    assert client.post(NEW, filled()).status_code == 302
