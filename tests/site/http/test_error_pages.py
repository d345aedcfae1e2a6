"""Whatever is sent, the answer is the right 4xx in the site's own dress, never a 500."""

from wsgiref.util import setup_testing_defaults

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client, override_settings
from django.urls import reverse

from attachment_site.core.admin import BaseAdmin
from tests.factories import make_article
from tests.pages import elements, parse, texts

NOT_FOUND = [
    "/nothing-here/",
    "/tags/nothing-here/",
    "/articles/?page=-1",
    "/articles/?page=",
    "/articles/?page=%D9%A1",
    "/articles/?page=1_0",
    "/articles/?page=99999999999999999999",
    "/articles/%00/",
    "/topics/%ff%fe/",
    "/articles/..%2f..%2fetc%2fpasswd/",
    "/articles/" + "a" * 10_000 + "/",
    "/articles/'%20OR%201=1--/",
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


@pytest.mark.django_db
def test_a_wrong_method_is_refused_in_the_sites_dress():
    article = make_article()
    client = Client(enforce_csrf_checks=True)
    rows = [article.get_absolute_url(), article.topic.get_absolute_url()]
    addresses = ["/", "/articles/", "/about/", "/sessions/", *rows]
    methods = ["post", "put", "patch", "delete", "options", "trace"]
    for address, method in zip(addresses, methods, strict=True):
        response = getattr(client, method)(address)

        assert (response.status_code, response["Allow"]) == (405, "GET, HEAD")
        assert texts(parse(response), "h1") == ["This page can only be read"]
    head = client.head("/articles/")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.django_db
def test_a_foreign_host_is_refused_without_the_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client(headers={"host": "evil.example"}).get("/")

    assert response.status_code == 400
    assert texts(parse(response), "h1") == ["We could not read that request"]


@pytest.mark.django_db
def test_what_is_forbidden_says_why(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("nobody", is_staff=True))

    without_token = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    not_theirs = client.get("/admin/articles/article/")

    for response, words in (
        (without_token, "We could not be sure that you sent this"),
        (not_theirs, "This page is not open to you"),
    ):
        assert (response.status_code, texts(parse(response), "h1")) == (403, [words])


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
    for query, statuses in {
        "body__regex=(%5Cw%2B%5Cs%3F)*%24x": (302, 400),
        "title__iregex=((a": (302, 400),
        "q=%00": (200,),
        "q=" + "x" * 20_000: (200,),
        "q=%F0%9F%92%94%27%22%3C": (200,),
    }.items():
        answer = admin_client.get(f"/admin/articles/article/?{query}")
        assert answer.status_code in statuses, query


@pytest.mark.django_db
def test_no_form_of_admin_asks_for_what_is_missing_in_nobodys_words(client):
    client.force_login(get_user_model().objects.create_superuser("admin"))
    asked = {}

    for model, page in admin.site._registry.items():
        if not isinstance(page, BaseAdmin):
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        rows = {f"{row}-TOTAL_FORMS": 1 for row in ("faqs", "related_links", "links")}
        rows |= {f"{row}-INITIAL_FORMS": 0 for row in ("faqs", "related_links", "links")}
        response = client.post(reverse(f"admin:{name}_add"), rows)
        if response.status_code == 200:
            lists = elements(parse(response), "ul", class_="errorlist")
            asked[name] = [item for one in lists for item in texts(one, "li")]

    asked_for = ("Question", "Kind", "Position")
    assert asked["private_sessions_question"] == [f"Fill in “{name}”." for name in asked_for]
    bare = "This field is required."
    assert [name for name, errors in asked.items() if bare in errors] == []
