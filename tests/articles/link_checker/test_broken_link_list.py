"""The list of broken links in admin: their sources, and that a fixed one is removed."""

import pytest
from django.utils import timezone

from articles.link_checker.check import check_links, check_links_if_due
from articles.models import Article, BrokenLink, LinkCheck, Page
from tests.articles.editing import filled
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, links, parse, texts

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/brokenlink/"


def broken():
    return [(link.source, link.address) for link in BrokenLink.objects.all()]


def test_the_list_shows_and_links_the_source_of_each_link(author):
    article = make_article(title="On repair", body="[Words](/lost/<b>)")
    check_links(external=False, now=timezone.now())

    page = parse(author.get(LIST))

    assert texts(page, "td", class_="field-shown_address") == ["/lost/<b>"]
    assert texts(page, "td", class_="field-text") == ["Words"]
    assert texts(page, "td", class_="field-source") == ["On repair"]
    assert texts(page, "td", class_="field-why") == ["There is nothing at this address."]
    (cell,) = elements(page, "td", class_="field-source")
    assert links(cell) == [f"/admin/articles/article/{article.pk}/change/"]


def test_broken_links_cannot_be_added_changed_or_deleted(author):
    make_article(body="[x](/lost/)")
    check_links(external=False, now=timezone.now())
    row = BrokenLink.objects.get()

    assert author.get(f"{LIST}add/").status_code == 403
    assert author.post(f"{LIST}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    sent = {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    author.post(LIST, sent)
    assert broken() == [(row.article, "/lost/")]


def test_the_button_checks_this_site_at_once_and_has_the_worker_check_the_others(
    author, django_user_model
):
    article = make_article(body="[x](/lost/)")
    LinkCheck.objects.create(scope=LinkCheck.Scope.EXTERNAL, checked_at=timezone.now())
    assert "Check links now" in texts(parse(author.get(LIST)), "button")

    response = author.post(f"{LIST}check/", follow=True)

    assert broken() == [(article, "/lost/")]
    assert "1 of 2 lead nowhere" in response.text
    assert check_links_if_due(now=timezone.now(), should_continue=lambda: False)
    assert author.get(f"{LIST}check/").status_code == 405
    author.force_login(django_user_model.objects.create_user("other", is_staff=True))
    assert author.get(LIST).status_code == author.post(f"{LIST}check/").status_code == 403


def test_a_saved_article_is_checked_at_once(author):
    fields = {"topic": make_topic().pk, "author": make_author().pk}
    author.post(
        "/admin/articles/article/add/", filled(body="[x](/lost/)", step="publish", **fields)
    )
    article = Article.objects.get()
    assert broken() == [(article, "/lost/")]

    change = f"/admin/articles/article/{article.pk}/change/"
    author.post(change, filled(body="[x](/about/)", step="publish-changes", **fields))

    assert broken() == []


def test_a_link_fixed_in_a_page_or_a_biography_is_removed(author):
    writer = make_author(bio="[x](/lost/)")
    page = Page.objects.get(slug="about")
    page.body = "[x](/lost/)"
    page.save()
    check_links(external=False, now=timezone.now())
    assert len(broken()) == 2

    author.post("/admin/articles/page/about/change/", {"title": "A", "summary": "B", "body": "C"})
    inline = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
    author.post(
        f"/admin/articles/author/{writer.pk}/change/",
        {"name": "Ada", "slug": "ada", "bio": "[x](/)"} | inline,
    )

    assert broken() == []
