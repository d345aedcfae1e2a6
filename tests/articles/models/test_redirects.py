"""Old public addresses redirect in one hop, and never in a circle."""

import tomllib
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article, Redirect
from tests import factories
from tests.articles.editing import change, opened
from tests.pages import answer, parse, texts

pytestmark = pytest.mark.django_db
ADDRESSES = tomllib.loads(Path(__file__).with_name("addresses.toml").read_text())


def rename(row, *slugs):
    for slug in slugs:
        row.slug = slug
        row.save()


def old_paths():
    return list(Redirect.objects.values_list("path", flat=True))


def test_a_renamed_article_is_redirected_in_one_hop_and_never_in_a_circle(client):
    article = factories.make_article(slug="a")

    rename(article, "b", "c")

    assert answer(client, "/articles/a/") == answer(client, "/articles/b") == (301, "/articles/c/")
    assert client.get("/articles/a/")["Cache-Control"] == "no-cache"
    assert client.head("/articles/a/").status_code == 301
    assert client.post("/articles/a/").status_code == 405
    query = "?from=letter&x=%26"
    assert answer(client, f"/articles/a/{query}") == (301, f"/articles/c/{query}")

    rename(article, "a")
    assert answer(client, "/articles/a/") == (200, None)
    assert answer(client, "/articles/b/") == (301, "/articles/a/")
    assert sorted(old_paths()) == ["/articles/b/", "/articles/c/"]


def test_a_live_article_beats_a_redirect_and_a_draft_does_not(client):
    rename(factories.make_article(slug="a"), "b")
    second = factories.make_draft(slug="a")
    assert answer(client, "/articles/a/") == (301, "/articles/b/")

    second.publish(now=timezone.now())
    assert answer(client, "/articles/a/") == (200, None)
    assert answer(client, "/articles/a") == (301, "/articles/a/")
    assert answer(client, "/articles/a/feed/") == (404, None)

    rename(second, "c")
    assert answer(client, "/articles/a/") == (301, "/articles/c/")


def test_only_an_address_that_was_public_is_redirected_and_what_is_gone_stays_gone(client):
    for make in (factories.make_draft, factories.make_scheduled):
        article = make(slug="a")
        rename(article, f"b-{article.pk}")
        article.publish(now=timezone.now())
        assert answer(client, "/articles/a/") == (404, None)
    assert old_paths() == []

    reverted = factories.make_article(slug="a")
    reverted.published_at = None
    reverted.save(update_fields=["published_at"])
    rename(reverted, "b", "c")
    assert answer(client, "/articles/a/") == (404, None)
    reverted.publish(now=timezone.now())
    assert old_paths() == ["/articles/a/"]
    assert answer(client, "/articles/a/") == (301, "/articles/c/")

    rename(factories.make_taken_down(slug="gone"), "away")
    for slug in ("gone", "away"):
        assert answer(client, f"/articles/{slug}/") == (410, None)


def test_a_renamed_topic_or_author_is_found_while_there_are_live_articles(client, admin_client):
    topic, person = factories.make_topic(slug="old", articles=1), factories.make_author(slug="mira")
    factories.make_article(author=person)
    rename(topic, "new")
    admin_client.post(change(person), opened(admin_client, person, slug="mira-lund"))

    assert answer(client, "/topics/old/") == (301, "/topics/new/")
    assert answer(client, "/authors/mira/") == (301, "/authors/mira-lund/")
    assert texts(parse(admin_client.get(change(person))), "code") == ["/authors/mira/"]
    Article.objects.update(published_at=None)
    assert answer(client, "/topics/old/") == answer(client, "/authors/mira/") == (404, None)


def test_an_address_of_another_system_is_redirected(client):
    article = factories.make_article(slug="a")
    for given, asked in ADDRESSES["old"]:
        first = Redirect.objects.add(given, to=article)

        assert Redirect.objects.add(given, to=article) == first
        assert answer(client, asked[:-1]) == (301, "/articles/a/"), given
        assert answer(client, f"{asked}utm=x") == (301, "/articles/a/?utm=x"), given


def test_an_address_of_a_page_and_an_invalid_path_are_refused():
    article = factories.make_article(slug="live", topic=factories.make_topic(slug="full"))
    for path in ("/", "/about/", "/admin/x/", "/topics/full/"):
        with pytest.raises(ValidationError, match="is the address of a page of this site"):
            Redirect.objects.add(path, to=article)
    for path in ("", "a/", "//evil.example/", "/a\n/", "/\x00", "/" + "a" * 501):
        with pytest.raises(ValidationError):
            Redirect.objects.add(path, to=article)
    # Its own address needs none.
    assert Redirect.objects.add(article.get_absolute_url(), to=article) is None
    rename(factories.make_topic(slug="empty"), "new")
    assert old_paths() == []


def test_an_address_with_capitals_leads_to_the_page_without(client):
    factories.make_article(slug="after-a-fight")
    factories.make_draft(slug="hidden")

    for typed, leads_to in ADDRESSES["capitals"]:
        assert answer(client, typed) == ((301, leads_to) if leads_to else (404, None))
