"""The inbox's pages as the practitioner sees them: what to send, and what comes back."""

import datetime

from django.test import Client

from tests.pages import elements, parse, text, texts
from tests.sessions.factories import PASSPHRASE

LIST = "/admin/private_sessions/application/"
INBOX = LIST + "inbox/"
NOON = datetime.datetime(2026, 3, 2, 12, 0, tzinfo=datetime.UTC)
LANTERN = "a lantern by the kitchen door"
LANTERN_TWICE = {"new_passphrase": LANTERN, "new_passphrase_again": LANTERN}
OTHER = "nine pears in a wooden bowl"
REPLY = {"action": "reply", "text": "I have read it.", "key": "ab" * 32}
OTHER_TWICE = {"new_passphrase": OTHER, "new_passphrase_again": OTHER}


def code_on(page):
    (code,) = elements(page, "p", class_="paper-code")
    return text(code)


def errors(response):
    """The messages beside the fields, by the field's name."""
    found = {}
    for refused in elements(parse(response), "div", class_="field-refused"):
        (control,) = elements(refused, "input")
        found[control.get("name")] = texts(refused, "li")
    return found


def alerts(response):
    """What the page warns of, in one."""
    page = parse(response)
    found = [one for tag in ("p", "div") for one in elements(page, tag, role="alert")]
    return " ".join(map(text, found))


def unlock(client, passphrase=PASSPHRASE, **fields):
    return client.post(INBOX + "unlock/", {"passphrase": passphrase} | fields)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def refused(response):
    """The fields that were refused, of an answer that says so."""
    assert response.status_code == 422
    return list(errors(response))


def invitation(browser, colleague):
    unlock(browser)
    fields = {"colleague": colleague.pk, "public_name": "Dr Hill"}
    return code_on(parse(browser.post(INBOX + "invite/", fields)))


def address(application):
    return f"{LIST}{application.pk}/change/"


def is_unlocked(client):
    """Whether a page that needs the unlocked inbox comes."""
    return client.get(INBOX + "invite/").status_code == 200


def rows(response):
    return [text(row) for row in elements(parse(response), "li", class_="inbox-row")]
