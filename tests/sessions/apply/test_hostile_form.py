"""Hostile strings of every kind in fields of all kinds: never a 500, never markup; and more than a
megabyte, which is refused before it is read."""

import itertools
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from sessions.models import Application, Message
from tests.articles.content.test_hostile_markdown import PAYLOADS, dangers
from tests.pages import parse, texts
from tests.sessions.apply.applying import filled
from tests.sessions.factories import make_application

pytestmark = pytest.mark.django_db

LIMIT = 1024 * 1024
ODD = [
    *("' OR 1=1 --", '";DROP TABLE x', "`\\", "%s%s%s%n", "{{7*7}}", "{% debug %}", "${7*7}"),
    *("<%= 7*7 %>", "../../etc/passwd", "\r\nBcc: x@y.example", "x\r\nSubject: y", "\u202egnp.exe"),
    *("\ufeff", "\u200b" * 50, "﷽" * 60, "💔" * 100, "e" + "\u0301" * 200, "ا" * 400),
    *("\U0001f468\u200d\U0001f469", "NULL", "None", "-1", "1e309", "0x7fffffff", "９" * 16, "true"),
    *("[]", '{"$gt": ""}', "@import", "=1+1", "&#x3c;script&#x3e;", "%3Cscript%3E", "\x1b[31mred"),
    *("\x00", "\ud7ff", "\uffff", "\ue000"),
]
HOSTILE = [*ODD, *PAYLOADS]


def spread(texts, names):
    """Fields filled in such a way that each of the texts comes into one of them."""
    for some in itertools.batched(texts, len(names), strict=False):
        yield dict(zip(names, some, strict=False))


def test_every_field_takes_anything(client, inbox):
    names = [name for name in filled() if name != "form"]
    known = {"receipt": make_application().receipt}
    sent = [("/sessions/apply/", fields) for fields in spread(HOSTILE, names)]
    for fields in spread(HOSTILE[::2], ["receipt", "message", "ticket", "form", "action"]):
        sent += [("/sessions/return/", fields), ("/sessions/return/", fields | known)]
    for number, (address, fields) in enumerate(sent):
        response = client.post(address, fields, REMOTE_ADDR=network(number))
        assert response.status_code in (200, 302, 422), fields
        if response.status_code != 302:
            assert list(dangers(page_without_own_parts(response))) == [], fields


def test_more_than_a_megabyte_is_refused_and_a_file_is_no_way_round(client, inbox):
    receipt = {"receipt": make_application().receipt}
    for address, sent in (("/sessions/apply/", filled()), ("/sessions/return/", receipt)):
        for more in (SimpleUploadedFile("a.bin", b"x" * LIMIT), "x" * LIMIT):
            response = client.post(address, sent | {"message": more})
            assert (response.status_code, response["Referrer-Policy"]) == (413, "no-referrer")
            assert texts(parse(response), "h1") == ["Your letter is too long to send"]
    assert Application.objects.count() == 1
    assert not Message.objects.exists()
    for length in ("-1", "x", "9" * 400):
        sent = {"content_type": "application/x-www-form-urlencoded", "CONTENT_LENGTH": length}
        assert client.post("/sessions/apply/", "name=Robin", **sent).status_code in (413, 422)


def network(number):
    """Each from a network of its own: who comes too often is refused."""
    return f"192.0.{number // 250}.{number % 250}"


def page_without_own_parts(response):
    """The page's main part without the forms' own elements, which the check would object to."""
    page = response.content.decode()
    start, end = page.index("<main"), page.index("</main>")
    own = ("form", "input", "textarea", "button", "details", "select", "option", "noscript")
    main = re.sub("<datalist.*?</datalist>", "", page[start:end], flags=re.DOTALL)
    for tag in own:
        main = main.replace(f"<{tag}", "<i data-own").replace(f"</{tag}", "</i")
    main = main.replace('<a href="tel:', '<a data-own-tel="').replace('<a target="_blank"', "<a")
    return main.replace(' action="/sessions/', ' data-own-action="/sessions/')
