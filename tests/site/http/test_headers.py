"""What every answer promises: a strict policy, no cookie, nothing from elsewhere, one address, and
304 to whoever has the page."""

import datetime
import re
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.http import http_date

from sessions.urls import urlpatterns
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, parse
from tests.site.pages.test_head import link

pytestmark = pytest.mark.django_db

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self';"
    " font-src 'self'; connect-src 'self'; manifest-src 'self'; object-src 'none';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SHARED = "public, max-age=0, s-maxage=2, stale-while-revalidate=3, stale-if-error=86400"
PRIVATE = "private, no-cache"


@dataclass
class Contract:
    """What an address owes: who may keep its page, its one address and its kind in schema.org, both
    None where search engines should not have it."""

    cache: str
    canonical: str | None = None
    kind: str | None = None
    is_page: bool = True


def listed(address, kind="CollectionPage"):
    return Contract(SHARED, address, kind)


FILE = Contract(SHARED, is_page=False)
HIDDEN = Contract(SHARED)
CONTRACTS = {
    "/": listed("/", "WebPage"),
    "/?utm_source=mail": listed("/", "WebPage"),
    "/articles/": listed("/articles/"),
    "/articles/?page=1": listed("/articles/"),
    "/articles/?page=2&utm_source=mail": listed("/articles/?page=2"),
    "/articles/one/": listed("/articles/one/", "Article"),
    "/articles/%D9%85%D8%AD%D8%A8%D8%AA/": listed("/articles/%D9%85%D8%AD%D8%A8%D8%AA/", "Article"),
    "/topics/topic/": listed("/topics/topic/"),
    "/topics/topic/?page=2": listed("/topics/topic/?page=2"),
    "/tags/trust/": listed("/tags/trust/"),
    "/authors/author/": listed("/authors/author/", "ProfilePage"),
    "/about/": listed("/about/", "AboutPage"),
    "/privacy/": listed("/privacy/", "WebPage"),
    "/help/": listed("/help/", "WebPage"),
    "/search/": HIDDEN,
    "/search/?q=trust&topic=topic": HIDDEN,
    "/search/?q=elephant": HIDDEN,
    "/sessions/": Contract(PRIVATE, "/sessions/", "WebPage"),
    **dict.fromkeys(
        ["/articles/one.md", "/feed/", "/topics/topic/feed/", "/sitemap.xml", "/robots.txt"], FILE
    ),
    **dict.fromkeys(["/llms.txt", "/manifest.webmanifest"], FILE),
}
NOT_FOR_SEARCH_ENGINES = ["/nothing-here/", "/sessions/apply/", "/sessions/received/"]
NOT_FOR_SEARCH_ENGINES += ["/sessions/return/", "/sessions/x/"]


@pytest.fixture
def site():
    """Rows behind the addresses of the table, more than a page of them."""
    rows = {"topic": make_topic(slug="topic"), "author": make_author(slug="author")}
    make_article(slug="one", tags=["trust"], faqs=[("Why?", "So.")], **rows)
    make_article(slug="محبت", tags=["trust"], **rows)
    for _ in range(11):
        make_article(tags=["trust"], **rows)


def named(page, **attributes):
    return [meta.get("content") for meta in elements(page, "meta", **attributes)]


def check_nothing_from_elsewhere(page, address):
    """A page loads nothing from other sites and holds no inline code."""
    for element in page.iter():
        for name, value in element.attrib.items():
            assert not name.startswith("on"), address
            assert name != "style", address
            loads = name in ("src", "srcset", "action") or (
                name == "href" and element.tag == "link"
            )
            if loads and element.get("rel") not in ("canonical", "alternate", "prev", "next"):
                assert re.match(r"/(?!/)", value), (address, name, value)


def test_each_address_keeps_its_contract(client, site, time_machine, subtests):
    time_machine.move_to(timezone.now() + datetime.timedelta(minutes=1))
    for address, contract in CONTRACTS.items():
        with subtests.test(address):
            check_contract(client, address, contract)


def check_contract(client, address, contract):
    first = client.get(address)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(address, headers={"if-none-match": first["ETag"]})
    asked = len(queries)
    by_date = client.get(address, headers={"if-modified-since": first["Last-Modified"]})
    stale = client.get(address, headers={"if-modified-since": http_date(0)})

    assert (first.status_code, stale.status_code) == (200, 200)
    assert first["Cache-Control"] == contract.cache
    assert first["Content-Security-Policy"] == POLICY
    assert not first.cookies
    assert "cookie" not in first.get("Vary", "").lower()
    assert (again.status_code, again.content, asked) == (304, b"", 1)
    assert (by_date.status_code, by_date.content) == (304, b"")
    for name in ("ETag", "Last-Modified", "Cache-Control", "Vary"):
        assert again[name] == first[name], name
    if contract.is_page:
        page = parse(first)
        check_nothing_from_elsewhere(page, address)
        whole = [f"http://testserver{contract.canonical}"] * (contract.canonical is not None)
        assert link(page, "canonical") == named(page, property="og:url") == whole
        translated = elements(page, "link", rel="alternate", hreflang="en")
        assert [element.get("href") for element in translated] == whole
        assert ("noindex" in named(page, name="robots")) is (contract.canonical is None)
        block = " ".join(
            script.text for script in elements(page, "script", type="application/ld+json")
        )
        assert contract.kind is None or f'"{contract.kind}"' in block


@pytest.mark.parametrize("address", NOT_FOR_SEARCH_ENGINES)
def test_what_is_missing_or_private_says_nothing_of_itself(client, address):
    response = client.get(address)
    page = parse(response)

    assert response["Content-Security-Policy"] == POLICY
    check_nothing_from_elsewhere(page, address)
    assert named(page, name="robots") == ["noindex"]
    assert link(page, "canonical") == []
    assert [meta for meta in elements(page, "meta") if meta.get("property")] == []
    assert elements(page, "script", type="application/ld+json") == []


def test_pages_come_compressed_and_those_about_sessions_not_in_brotli(client, site):
    for address, encoding in (("/articles/one/", "br"), ("/sessions/", "gzip")):
        response = client.get(address, headers={"accept-encoding": "gzip, br"})

        assert response["Content-Encoding"] == encoding


def test_pages_about_sessions_tell_nobody_where_the_reader_came_from(client):
    of_one_page = {"receipt", "returned"}
    addresses = ["/sessions/other/"]
    for name in {route.name for route in urlpatterns if route.name}:
        arguments = ["other"] if name in of_one_page else []
        addresses.append(reverse(f"private_sessions:{name}", args=arguments))

    assert len(addresses) > 10
    for address in addresses:
        for response in (client.get(address), client.post(address)):
            assert response["Referrer-Policy"] == "no-referrer", address
