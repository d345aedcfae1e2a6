"""Whatever is sent, the answer is the right 4xx in the site's own dress, never a 500."""

from wsgiref.util import setup_testing_defaults

import pytest
from django.test import Client, override_settings

from tests.factories import make_article
from tests.pages import elements, parse, texts

NOT_FOUND = [
    "/nothing-here/",
    "/articles/%00/",
    "/topics/%ff%fe/",
    "/media/none.webp",
    "/static/none.css",
]


@pytest.mark.django_db
def test_what_is_not_there_is_not_found_in_the_sites_dress(client):
    make_article()

    for address in NOT_FOUND:
        response = client.get(address)

        assert response.status_code == 404, address
        assert texts(parse(response), "h1") == ["This page is not here"]


@override_settings(ROOT_URLCONF="tests.site.http.broken_urls")
def test_a_fault_of_ours_needs_no_database_to_say_so():
    """Marked with no database at all: a query would fail the test."""
    client = Client(raise_request_exception=False)

    response = client.get("/broken/")

    assert response.status_code == 500
    page = parse(response)
    assert texts(page, "h1") == ["Something went wrong on our side"]
    assert elements(page, "script") == []


@pytest.mark.django_db
def test_an_encoding_that_a_visitor_names_is_not_followed():
    # It looks into the database as soon as it is loaded.
    from attachment_site.wsgi import application

    statuses = []
    for charset in ("hex", "rot13", "idna", "undefined", "utf-16", "x"):
        environ = {"QUERY_STRING": "x=%ff", "CONTENT_TYPE": f"text/plain; charset={charset}"}
        setup_testing_defaults(environ)
        # A foreign host is answered without the database.
        environ |= {"HTTP_HOST": "evil.example"}
        application(environ, lambda status, headers: statuses.append(status))

    assert statuses == ["400 Bad Request"] * 6


@pytest.mark.django_db
def test_lists_take_no_regular_expressions_and_any_search(admin_client):
    make_article()
    for query in ("body__regex=(%5Cw%2B%5Cs%3F)*%24x", "title__iregex=((a"):
        assert admin_client.get(f"/admin/articles/article/?{query}").status_code in (302, 400)
    assert admin_client.get("/admin/articles/article/?q=" + "x" * 20_000).status_code == 200
