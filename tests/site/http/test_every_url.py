"""Every address there is, asked by everybody with whatever they send: the answer is sound."""

import itertools
import re
from urllib.parse import unquote_to_bytes, urlencode

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from tests.factories import make_article
from tests.pages import syntax_fault
from tests.sessions.factories import PASSPHRASE, make_application, make_inbox, make_practitioner

pytestmark = pytest.mark.django_db

HOSTILE = "%00%FF%F0%9F%92%A9'%22%3C9" + (NUMBER := "9" * 30)
QUERY = "&".join(
    f"{name}={HOSTILE}"
    for name in (
        *("q", "page", "p", "o", "next", "state", "topic", "tag", "review", "term", "month"),
        *("from", "to", "_to_field", "_changelist_filters", "author__id__exact", "id__in", "e"),
        *("app_label", "model_name", "field_name", "user", "status", "is_active__exact"),
    )
)
# What Django cannot parse, and cookies with which it looks for a token in the body
UNREADABLE = [
    (b"--x\r\n", "multipart/form-data"),
    (b"--x\r\n", "multipart/form-data; boundary="),
    (b"x", "multipart/form-data; boundary=\xff"),
    (b"&a=1" * 2000, "application/x-www-form-urlencoded"),
    (b"a=1", "\xff"),
]
COOKIES = ["csrftoken=" + "a" * 32, "sessionid=\xff; csrftoken=\xff", "ticket=x; receipt=x; form=1"]
COOKIES += ["sessionid=" + "x" * 5000 + "; inbox_half=x", "sessionid=" + "A" * 32]
BODIES = [
    (b"a=%FF&b=%00&_save=1&action=x&_selected_action=%00&" + QUERY.encode(), None),
    (b'--x\r\nContent-Disposition: form-data; name="a"; filename="\xff"\r\n\r\n\x00', "x"),
    *UNREADABLE,
]
# What Django's admin and ours read, with what nobody expects there
ODD = [
    f"{name}={value}"
    for value in ("", "%FF%00", "id", "-1", "9999-12", "0001-01")
    for name in (
        *("_to_field", "_popup", "_changelist_filters", "_facets", "_source_model"),
        *("p", "o", "e", "all", "month", "action", "object_id"),
    )
]
LONG_LINES = "\x00\r\nBcc: x" + "9" * 5000
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
    # Of a hundred that a new site has, and a page lists, two are enough.
    for model in map(apps.get_model, ["articles.WordGroup", "private_sessions.CrisisLine"]):
        model.objects.filter(pk__gt=model.objects.order_by("pk")[1].pk).delete()
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
        kinds = sorted((kind for kind in site if name.startswith(kind)), key=len)
        hostile = NUMBER if re.search("<(row|int):", route) else HOSTILE
        for value in [*map(site.get, kinds[-1:]), hostile] if "<" in route else [""]:
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


def syntax_of(answer):
    """What is wrong with a page as HTML, but for characters that come back as they were sent."""
    if answer.content and answer["Content-Type"].startswith("text/html"):
        return syntax_fault(answer.content.decode().replace("\0", ""))


def filled_in(page):
    """A form with the long lines in every field of a page."""
    field = re.compile(r'<(?:input|select|textarea|button)\b[^>]*? name="([^"]+)"')
    return urlencode(dict.fromkeys(field.findall(page), LONG_LINES)).encode()


def faults_of(role, address, answer):
    """What an answer lacks that any must have."""
    headers = answer.headers
    has = {
        "no fault of ours": answer.status_code < 500,
        "no guessing of types": headers.get("X-Content-Type-Options") == "nosniff",
        "no frames": headers.get("X-Frame-Options") == "DENY"
        and "frame-ancestors 'none'" in headers.get("Content-Security-Policy", ""),
        "a referrer policy": headers.get("Referrer-Policy") in ("same-origin", "no-referrer"),
        "no cache": role == "nobody"
        or not address.startswith("/admin/")
        or "no-store" in headers.get("Cache-Control", ""),
    }
    return [name for name, holds in has.items() if not holds]


# A table each of what there is, so that all workers of the tests have their share.
SHARES = ["/admin/articles/", "/admin/private_sessions/", "/admin/", "/"]


@pytest.mark.parametrize("share", SHARES)
def test_whatever_is_sent_to_an_address_the_answer_is_sound(site, share):
    """Each address is opened by everybody in turns until somebody gets in, who then sends it a
    hostile and an odd query, its own form filled in, and one body or method that nobody can read.
    What leads to no row is asked for by whoever got into the list. Each page is valid HTML, also
    with a refused form."""
    browsers = {role: browser_of(role) for role in ROLES}
    faults, insider = [], "admin"

    def check(role, *request, **environ):
        answer = ask(browsers[role], *request, **environ)
        if found := faults_of(role, request[1], answer):
            faults.append((role, request, answer.status_code, found))
        return answer

    own = [each for each in addresses(site) if next(filter(each.startswith, SHARES)) == share]
    # Together, the three shares of admin send all that is odd.
    odd = itertools.cycle(ODD[SHARES.index(share) :: 3])
    for turn, address in enumerate(own):
        method, headers = [("GET", HEADERS), ("POST", {})][turn % 2]
        if NUMBER in address:
            check(insider, method, address, **headers)
            continue
        for role in (ROLES * 2)[turn % len(ROLES) :][: len(ROLES)]:
            page = check(role, "GET", address, **HEADERS)
            if page.status_code in (200, 405):
                insider = role
                break
        check(insider, "GET", address, QUERY)
        check(insider, "GET", address, next(odd))
        if share != "/":
            check("admin", "GET", address, "_to_field=")
        if turn % 8:
            check(insider, "POST", address, "", *BODIES[turn % 8 - 1])
        else:
            check(insider, "FOO", address)
        if page.status_code == 200 and page["Content-Type"].startswith("text/html"):
            refused = check(insider, "POST", address, "", filled_in(page.content.decode()))
            faults += [(address, found) for each in (page, refused) if (found := syntax_of(each))]

    assert faults == []


def test_a_body_that_nobody_can_parse_is_no_fault_of_ours(site):
    """Not even where Django looks for a token in it."""
    client = browser_of("nobody")
    client.handler.enforce_csrf_checks = True
    known = sorted({address for address in addresses(site) if NUMBER not in address})
    faults = []
    for turn, address in enumerate([*known, "/nothing/", "/admin/nothing/", "/Nothing"]):
        missing = "othing" in address
        for body, kind in UNREADABLE if missing else [UNREADABLE[turn % len(UNREADABLE)]]:
            cookie = COOKIES[turn % len(COOKIES)]
            answer = ask(client, "POST", address, "", body, kind, HTTP_COOKIE=cookie)
            if found := faults_of("nobody", address, answer):
                faults.append((address, kind, answer.status_code, found))

    assert faults == []


LISTS = {
    "author": {"articles", "taggit"},
    "practitioner": {"articles", "private_sessions"},  # Words of danger are theirs as well.
    "admin": {"articles", "taggit", "private_sessions", "auth"},
}


def test_each_role_sees_its_own_lists_and_no_others(site):
    lists = [each for each in routes(get_resolver()) if each[1].endswith("_changelist")]
    for role, expected in LISTS.items():
        client, seen = browser_of(role), set()
        for route, name in lists:
            answer = client.get(route)
            if answer.status_code == 200:
                seen.add(name.rpartition("_")[0].rpartition("_")[0])
            else:
                # A practice is one row, as is its page on sessions; each list leads to its row.
                assert answer.status_code == 403 or "practice" in name or "sessionspage" in name

        assert seen == expected
