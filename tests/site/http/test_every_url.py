"""Every address there is, asked by everybody with whatever they send: no 500, always guarded."""

import re
from urllib.parse import unquote_to_bytes, urlencode

import html5lib
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from tests.factories import make_article
from tests.pages import HTML
from tests.sessions.factories import PASSPHRASE, make_application, make_inbox, make_practitioner

pytestmark = pytest.mark.django_db

HOSTILE = "%00%FF%F0%9F%92%A9'%22%3C9" + "9" * 30
QUERY = "&".join(
    f"{name}={HOSTILE}"
    for name in (
        *("q", "page", "p", "o", "next", "state", "topic", "tag", "review", "term", "month"),
        *("from", "to", "_to_field", "_changelist_filters", "author__id__exact", "id__in", "e"),
        *("app_label", "model_name", "field_name", "user", "status", "is_active__exact"),
    )
)
BODIES = [
    (b"a=%FF&b=%00&_save=1&action=x&_selected_action=%00&" + QUERY.encode(), None),
    (b'--x\r\nContent-Disposition: form-data; name="a"; filename="\xff"\r\n\r\n\x00', "x"),
]
TYPED = "\x00\r\nBcc: x" + "9" * 5000
HEADERS = {
    "HTTP_RANGE": "bytes=9999999999999999999999-1",
    "HTTP_IF_MODIFIED_SINCE": "Mon, 99 Foo 99999 99:99:99 GMT",
    "HTTP_IF_NONE_MATCH": 'W/"\xff", ' + "x" * 3000,
    "HTTP_ACCEPT_ENCODING": "identity;q=\xff;q=99999999999999999999, *;q=",
    "HTTP_X_FORWARDED_FOR": "\xff, 999.1.1.1, ::::",
    "HTTP_REFERER": "http://[\xff",
    "HTTP_USER_AGENT": "\xff" * 300,
}
ROLES = ["nobody", "author", "practitioner", "admin"]


def routes(resolver, before=""):
    """(address pattern, name) of each address."""
    for pattern in resolver.url_patterns:
        whole = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern, whole)
        elif "?P" not in whole:
            yield f"/{whole}", pattern.name or ""


@pytest.fixture
def site():
    """A row of most kinds, and what stands for it in an address: {beginning of a name: value}."""
    article = make_article(tags=["trust"], faqs=[("Who?", "I.")], slug="trust-again")
    make_inbox(make_practitioner("practitioner"))
    make_application()
    author = get_user_model().objects.create_user("author", is_staff=True)
    author.groups.add(Group.objects.get(name="Author"))
    get_user_model().objects.create_superuser("admin")
    found = {"article": article.slug, "topic": article.topic.slug, "tag": "trust"}
    found |= {"author": article.author.slug, "read": article.slug, "sitemap": "articles"}
    for model in apps.get_models():
        if row := model._default_manager.first():
            found[f"{model._meta.app_label}_{model._meta.model_name}_"] = row.pk
    return found


def addresses(site):
    """Each address with a row that is there, and with what is none."""
    for route, name in routes(get_resolver()):
        if "logout" in name or "lock" in name:
            continue
        kinds = [kind for kind in site if name.startswith(kind)]
        filled = [site[max(kinds, key=len)], HOSTILE] if kinds else [HOSTILE]
        for value in filled if "<" in route else [""]:
            yield re.sub("<[^>]+>", str(value), route)


def browser_of(role):
    client = Client(raise_request_exception=False)
    if role != "nobody":
        client.force_login(get_user_model().objects.get(username=role))
    if role == "practitioner":
        unlock = "/admin/private_sessions/application/inbox/unlock/"
        assert client.post(unlock, {"passphrase": PASSPHRASE}).status_code == 302
    return client


def ask(client, method, address, query="", body=b"", kind=None, **environ):
    """The answer to exactly these bytes; what it did to the database is undone."""
    environ |= {"PATH_INFO": unquote_to_bytes(address).decode("latin-1"), "QUERY_STRING": query}
    kind = "multipart/form-data; boundary=x" if kind == "x" else kind
    with transaction.atomic():
        answer = client.generic(
            method, "/", body, kind or "application/x-www-form-urlencoded", **environ
        )
        transaction.set_rollback(True)
    return answer


def fields_of(answer):
    """The names of all fields on a page."""
    tags = {HTML + tag for tag in ("input", "select", "textarea", "button")}
    page = html5lib.parse(answer.content.decode())
    fields = [node.get("name") for node in page.iter() if node.tag in tags]
    return [name for name in fields if name]


@pytest.mark.parametrize("role", ROLES)
def test_whatever_is_sent_to_an_address_the_answer_is_sound(site, role):
    client = browser_of(role)
    unsound = []

    def check(address, sent, answer):
        headers = answer.headers
        guarded = (
            headers.get("X-Content-Type-Options") == "nosniff"
            and headers.get("X-Frame-Options") == "DENY"
            and "frame-ancestors 'none'" in headers.get("Content-Security-Policy", "")
            and headers.get("Referrer-Policy") in ("same-origin", "no-referrer")
        )
        if role != "nobody" and address.startswith("/admin/"):
            guarded = guarded and "no-store" in headers.get("Cache-Control", "")
        if answer.status_code >= 500 or not guarded:
            unsound.append((address, sent, answer.status_code, dict(headers)))

    for address in addresses(site):
        plain = ask(client, "GET", address, **HEADERS)
        check(address, "headers", plain)
        if HOSTILE in address:
            # It leads nowhere, whatever comes with it.
            check(address, "post", ask(client, "POST", address))
            continue
        check(address, "query", ask(client, "GET", address, QUERY))
        for number, (body, kind) in enumerate(BODIES):
            check(address, f"body {number}", ask(client, "POST", address, body=body, kind=kind))
        check(address, "method", ask(client, "FOO", address))
        if plain.status_code == 200 and plain["Content-Type"].startswith("text/html"):
            sent = urlencode(dict.fromkeys(fields_of(plain), TYPED)).encode()
            check(address, "typed", ask(client, "POST", address, body=sent))

    assert unsound == []


DESKS = {
    "nobody": set(),
    "author": {"articles", "taggit"},
    "practitioner": {"private_sessions"},
    "admin": {"articles", "taggit", "private_sessions", "auth"},
}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_own_lists_and_no_others(site, role):
    client = browser_of(role)
    seen = set()
    for route, name in routes(get_resolver()):
        if name.endswith("_changelist"):
            answer = client.get(route)
            if role == "nobody":
                assert answer["Location"].startswith("/admin/login/")
            elif answer.status_code == 200:
                seen.add(name.rpartition("_")[0].rpartition("_")[0])
            else:
                # A practice is one row, and its list leads to it.
                assert answer.status_code == 403 or "practice" in name

    assert seen == DESKS[role]
