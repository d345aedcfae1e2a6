"""What every answer promises: a strict policy, no cookie, nothing from elsewhere."""

import re

import pytest
from django.urls import reverse

from sessions.urls import urlpatterns
from tests.factories import make_article
from tests.pages import parse

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; object-src 'none'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)


def public_addresses():
    article = make_article(tags=["trust"])
    return [
        "/",
        "/articles/",
        article.get_absolute_url(),
        article.topic.get_absolute_url(),
        article.author.get_absolute_url(),
        "/tags/trust/",
        "/about/",
        "/privacy/",
        "/sessions/",
        "/sessions/apply/",
        "/sessions/letter/",
        "/sessions/return/",
        "/nothing-here/",
        "/healthz",
    ]


def test_every_page_carries_the_policy_and_admin_too(client):
    for address in [*public_addresses(), "/admin/login/"]:
        response = client.get(address)

        assert response["Content-Security-Policy"] == POLICY, address
        assert response["X-Content-Type-Options"] == "nosniff", address
        assert response["X-Frame-Options"] == "DENY", address


def test_readers_get_no_cookie_and_pages_do_not_vary_by_one(client):
    for address in public_addresses():
        response = client.get(address)

        assert not response.cookies, address
        assert "cookie" not in response.get("Vary", "").lower(), address


def test_pages_load_nothing_from_elsewhere_and_hold_no_inline_code(client):
    for address in public_addresses()[:-1]:
        page = parse(client.get(address))

        for element in page.iter():
            for name, value in element.attrib.items():
                assert not name.startswith("on"), address
                assert name != "style", address
                loads = name in ("src", "srcset", "action") or (
                    name == "href" and element.tag.endswith("}link")
                )
                if loads and element.get("rel") not in ("canonical", "alternate", "prev", "next"):
                    assert re.match(r"/(?!/)", value), (address, name, value)


def test_pages_are_compressed(client):
    article = make_article(body="Some words of comfort. " * 100)

    response = client.get(article.get_absolute_url(), headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"


def test_pages_about_sessions_tell_nobody_where_the_reader_came_from(client):
    named = [route.name for route in urlpatterns if route.name]
    addresses = [reverse(f"private_sessions:{name}") for name in named] + ["/sessions/other/"]

    assert len(addresses) == 6
    for address in addresses:
        for response in (client.get(address), client.post(address)):
            assert response["Referrer-Policy"] == "no-referrer", address
