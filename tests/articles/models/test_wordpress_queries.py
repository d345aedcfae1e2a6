"""Redirects from query strings, the default addresses of WordPress."""

import pytest

from articles.models import Redirect
from tests.factories import make_article, make_taken_down
from tests.pages import answer

pytestmark = pytest.mark.django_db


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
