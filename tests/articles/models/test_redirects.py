"""Old public addresses redirect in one hop, and never in a circle."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Article, Redirect
from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_scheduled,
    make_taken_down,
    make_topic,
)
from tests.pages import answer, elements, parse, texts

pytestmark = pytest.mark.django_db


def rename(row, *slugs):
    for slug in slugs:
        row.slug = slug
        row.save()


def old_paths():
    return list(Redirect.objects.values_list("path", flat=True))


def test_a_renamed_article_is_redirected_in_one_hop(client):
    article = make_article(slug="a")

    rename(article, "b", "c")

    assert answer(client, "/articles/a/") == (301, "/articles/c/")
    assert answer(client, "/articles/b/") == (301, "/articles/c/")
    assert client.get("/articles/a/")["Cache-Control"] == "no-cache"
    assert client.head("/articles/a/").status_code == 301
    assert client.post("/articles/a/").status_code == 405


def test_the_query_is_kept_and_a_missing_slash_is_no_second_hop(client):
    rename(make_article(slug="a"), "b")

    assert answer(client, "/articles/a/?from=letter&x=%26") == (
        301,
        "/articles/b/?from=letter&x=%26",
    )
    assert answer(client, "/articles/a") == (301, "/articles/b/")


def test_a_slug_that_is_used_again_has_no_redirect(client):
    article = make_article(slug="a")

    rename(article, "b", "a")

    assert answer(client, "/articles/a/") == (200, None)
    assert answer(client, "/articles/b/") == (301, "/articles/a/")
    assert old_paths() == ["/articles/b/"]


def test_a_live_article_beats_a_redirect_and_a_draft_does_not(client):
    first = make_article(slug="a")
    rename(first, "b")
    second = make_draft(slug="a")
    assert answer(client, "/articles/a/") == (301, "/articles/b/")

    second.publish(now=timezone.now())
    assert answer(client, "/articles/a/") == (200, None)
    assert answer(client, "/articles/a") == (301, "/articles/a/")
    assert answer(client, "/articles/a/feed/") == (404, None)

    rename(second, "c")
    assert answer(client, "/articles/a/") == (301, "/articles/c/")


@pytest.mark.parametrize("make", [make_draft, make_scheduled])
def test_an_address_that_was_never_public_is_not_redirected(client, make):
    article = make(slug="a")

    rename(article, "b")
    article.publish(now=timezone.now())

    assert answer(client, "/articles/a/") == (404, None)
    assert old_paths() == []


def test_an_article_reverted_to_draft_keeps_its_public_address(client):
    article = make_article(slug="a")
    article.published_at = None
    article.save(update_fields=["published_at"])
    rename(article, "b", "c")
    assert answer(client, "/articles/a/") == (404, None)

    article.publish(now=timezone.now())

    assert old_paths() == ["/articles/a/"]
    assert answer(client, "/articles/a/") == (301, "/articles/c/")


def test_taken_down_is_gone_under_the_old_address_too(client):
    article = make_taken_down(slug="a")

    rename(article, "b")

    assert answer(client, "/articles/a/") == (410, None)
    assert answer(client, "/articles/b/") == (410, None)


def test_a_topic_is_redirected_while_it_has_live_articles(client):
    rename(make_topic(slug="old", articles=1), "new")

    assert answer(client, "/topics/old/") == (301, "/topics/new/")
    Article.objects.update(published_at=None)
    assert answer(client, "/topics/old/") == (404, None)


def test_a_renamed_author_is_found_and_the_form_lists_the_old_address(client, admin_client):
    person = make_author(slug="mira", name="Mira")
    make_article(author=person)
    form = f"/admin/articles/author/{person.pk}/change/"
    sent = {"name": "Mira", "slug": "mira-lund", "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}

    assert admin_client.post(form, sent).status_code == 302

    assert answer(client, "/authors/mira/") == (301, "/authors/mira-lund/")
    page = parse(admin_client.get(form))
    assert texts(page, "code") == ["/authors/mira/"]
    (box,) = elements(page, "input", name="forget")
    admin_client.post(form, sent | {"forget": box.get("value")})
    assert answer(client, "/authors/mira/") == (404, None)


def test_adding_a_redirect_is_idempotent(client):
    article = make_article(slug="a")
    for given, asked in (
        ("/2024/05/a-text", "/2024/05/a-text"),
        ("https://old.example/2024/05/a-text/?utm=1#more", "/2024/05/a-text/"),
        ("/blog/a-text.html", "/blog/a-text.html"),
        ("/%C3%BCber-uns/", "/über-uns/"),
        ("/100%25/", "/100%25/"),
        ("/a b/", "/a%20b/"),
    ):
        first = Redirect.objects.add(given, to=article)

        assert Redirect.objects.add(given, to=article) == first
        assert answer(client, asked) == (301, "/articles/a/"), given


def test_an_address_of_a_page_and_an_invalid_path_are_refused():
    article = make_article(slug="live", topic=make_topic(slug="full"))
    for path in ("/", "/about/", "/admin/x/", "/topics/full/"):
        with pytest.raises(ValidationError, match="is the address of a page of this site"):
            Redirect.objects.add(path, to=article)
    for path in ("", "a/", "//evil.example/", "/a\n/", "/\x00", "/" + "a" * 501):
        with pytest.raises(ValidationError):
            Redirect.objects.add(path, to=article)
    # Its own address needs none.
    assert Redirect.objects.add(article.get_absolute_url(), to=article) is None
    rename(make_topic(slug="empty"), "new")
    assert old_paths() == []


def test_odd_addresses_are_not_found(client):
    for path in ("/nothing/%00/", "/" + "n" * 4000, "/%ff%fe/", "/a%5Cb/"):
        assert answer(client, path) == (404, None)


def test_pages_that_exist_ask_for_no_old_address(client, django_assert_num_queries):
    rename(make_topic(slug="old", articles=1), "new")

    with django_assert_num_queries(5) as asked:
        client.get("/topics/new/")
    assert not [query for query in asked.captured_queries if "oldaddress" in query["sql"]]


def test_the_database_wants_exactly_one_target():
    article = make_article()
    for targets in ({}, {"article": article, "topic": article.topic}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Redirect.objects.create(path="/old/", **targets)


def test_a_query_of_wordpress_is_redirected(client):
    article = make_article(slug="a")
    for given, asked in (
        ("/?p=12", "/?page_id=12"),
        ("https://old.example/?page_id=13", "/?p=13"),
        ("/?cat=3", "/?cat=3"),
        ("/?author=1", "/?author=1"),
        ("/?tag=c-trust", "/?tag=c-trust"),
        ("/blog/?p=12", "/blog/?p=12"),
        ("/blog/?p=12", "/blog?p=12"),
    ):
        Redirect.objects.add(given, to=article)

        assert answer(client, asked) == (301, "/articles/a/"), given
        assert answer(client, f"{asked}&utm=x") == (301, "/articles/a/?utm=x"), given


def test_home_ignores_unknown_queries_of_wordpress(client):
    Redirect.objects.add("/?p=12", to=make_article(slug="a"))
    Redirect.objects.add("/?p=14", to=make_taken_down())
    Redirect.objects.add("/2024/a/", to=make_article(slug="b"))

    for path in ("/", "/?p=13", "/?p=", "/?p=1%0A2", "/?p=%00", "/?q=12"):
        assert answer(client, path) == (200, None)
    assert answer(client, "/?p=14") == (410, None)
    assert answer(client, "/%3Fp=12") == (404, None)
    assert answer(client, "/2024/a/?p=99") == (301, "/articles/b/?p=99")


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("/Articles/After-A-Fight/", "/articles/after-a-fight/"),
        ("/ARTICLES/after-a-fight?utm_source=Mail", "/articles/after-a-fight/?utm_source=Mail"),
        ("/About/", "/about/"),
        ("/Help", "/help/"),
        ("/Sessions/Apply/", "/sessions/apply/"),
        ("/articles/Hidden/", None),
        ("/articles/Nothing/", None),
        ("/Admin/", None),
        ("/sessions/Nothing/", None),
        ("/articles/%00A/", None),
    ],
)
def test_an_address_with_capitals_leads_to_the_page_without(client, typed, leads_to):
    make_article(slug="after-a-fight")
    make_draft(slug="hidden")

    assert answer(client, typed) == ((301, leads_to) if leads_to else (404, None))
