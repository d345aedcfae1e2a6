"""What every answer promises: a strict policy, no cookie, nothing from elsewhere, one address, and
304 to whoever has the page."""

import datetime
import re
import tomllib
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from sessions.urls import urlpatterns
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, parse

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self';"
    " font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SHARED = "public, max-age=0, s-maxage=2, stale-while-revalidate=3, stale-if-error=86400"
PRIVATE = "private, no-cache"


PAGES = tomllib.loads(Path(__file__).with_name("pages.toml").read_text())
FILES = ["/articles/one.md", "/feed/", "/topics/topic/feed/", "/sitemap.xml", "/robots.txt"]
FILES += ["/llms.txt", "/manifest.webmanifest"]


@pytest.fixture
def site():
    """Rows behind the addresses of the table, more than a page of them."""
    rows = {"topic": make_topic(slug="topic"), "author": make_author(slug="author")}
    make_article(slug="one", tags=["trust"], faqs=[("Why?", "So.")], **rows)
    make_article(slug="محبت", tags=["trust"], **rows)
    for _ in range(11):
        make_article(tags=["trust"], **rows)


def link(page, rel):
    return [element.get("href") for element in elements(page, "link", rel=rel)]


def named(page, **attributes):
    return [meta.get("content") for meta in elements(page, "meta", **attributes)]


def check_nothing_from_elsewhere(page):
    """A page loads nothing from other sites and holds no inline code."""
    for element in page.iter():
        for name, value in element.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            loads = name in ("src", "srcset", "action") or (
                name == "href" and element.tag == "link"
            )
            if loads and element.get("rel") not in ("canonical", "alternate", "prev", "next"):
                assert re.match(r"/(?!/)", value), (name, value)


def test_each_address_keeps_its_contract(client, site, time_machine, subtests):
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=1))
    for address in [*PAGES, *FILES]:
        with subtests.test(address):
            first = client.get(address)
            with CaptureQueriesContext(connection) as queries:
                again = client.get(address, headers={"if-none-match": first["ETag"]})
            asked = len(queries)
            by_date = client.get(address, headers={"if-modified-since": first["Last-Modified"]})
            stale = client.get(address, headers={"if-modified-since": http_date(0)})

            assert (first.status_code, stale.status_code) == (200, 200)
            assert first["Cache-Control"] == (PRIVATE if address == "/sessions/" else SHARED)
            assert first["Content-Security-Policy"] == POLICY
            assert not first.cookies
            assert "cookie" not in first.get("Vary", "").lower()
            assert (again.status_code, again.content, asked) == (304, b"", 1)
            assert (by_date.status_code, by_date.content) == (304, b"")
            for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
                assert again[name] == first[name], name
            if address in PAGES:
                check_head(parse(first), *PAGES[address])


def check_head(page, canonical=None, kind=None):
    check_nothing_from_elsewhere(page)
    whole = [f"http://testserver{canonical}"] * (canonical is not None)
    assert link(page, "canonical") == named(page, property="og:url") == whole
    translated = elements(page, "link", rel="alternate", hreflang="en")
    assert [element.get("href") for element in translated] == whole
    assert ("noindex" in named(page, name="robots")) is (canonical is None)
    blocks = [each.text for each in elements(page, "script", type="application/ld+json")]
    assert kind is None or f'"{kind}"' in " ".join(blocks)


@pytest.mark.parametrize(
    "address", ["/nothing-here/", "/sessions/apply/", "/sessions/received/", "/sessions/x/"]
)
def test_what_is_missing_or_private_says_nothing_of_itself(client, address):
    response = client.get(address)
    page = parse(response)

    assert response["Content-Security-Policy"] == POLICY
    check_nothing_from_elsewhere(page)
    assert named(page, name="robots") == ["noindex"]
    assert link(page, "canonical") == elements(page, "script", type="application/ld+json") == []
    assert [meta for meta in elements(page, "meta") if meta.get("property")] == []


def test_pages_about_sessions_come_in_no_brotli_and_tell_nobody_where_the_reader_came_from(client):
    of_one_page = {"receipt", "returned"}
    addresses = ["/sessions/other/"]
    for name in {route.name for route in urlpatterns if route.name}:
        arguments = ["other"] if name in of_one_page else []
        addresses.append(reverse(f"private_sessions:{name}", args=arguments))

    assert len(addresses) > 10
    for address in addresses:
        for response in (client.get(address), client.post(address)):
            assert response["Referrer-Policy"] == "no-referrer", address
    for address, encoding in (("/about/", "br"), ("/sessions/", "gzip")):
        response = client.get(address, headers={"accept-encoding": "gzip, br"})
        assert response["Content-Encoding"] == encoding
