"""Setting up the inbox: three steps, a code on paper, and no way around them."""

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from sessions.admin import keys
from sessions.models import InboxKey, Practice, WrappedKey
from tests.pages import elements, links, parse, text, texts
from tests.sessions.inbox_pages import INBOX, LANTERN, LANTERN_TWICE, code_on, errors, refused

pytestmark = pytest.mark.django_db

SETUP = INBOX + "setup/passphrase/"

CHECK = INBOX + "check-passphrase/"
STOLEN = "It stands in lists of stolen passwords, so it is tried first."
OWN_NAME = "It is made of your own name or address, or of the site's."


def test_the_pages_are_for_practitioners_alone_and_no_cache_keeps_them(newcomer, django_user_model):
    stranger, author = Client(), Client()
    user = django_user_model.objects.create_user("author", is_staff=True)
    user.groups.add(Group.objects.get(name="Author"))
    author.force_login(user)

    for page in keys.urls(lambda view: view):
        path = reverse(f"admin:{page.name}", args=[1] if "<" in str(page.pattern) else [])
        asked = stranger.post(path)
        assert (author.post(path).status_code, asked.status_code) == (403, 302), path
        assert asked["Location"].startswith("/admin/login/")
        assert "no-store" in newcomer.post(path)["Cache-Control"]


def test_the_inbox_is_set_up_step_by_step_and_the_code_shown_once_and_kept_nowhere(newcomer):
    assert newcomer.get(INBOX + "unlock/")["Location"] == INBOX + "setup/"
    differing = LANTERN_TWICE | {"new_passphrase_again": LANTERN.upper()}
    assert refused(newcomer.post(SETUP, differing)) == ["new_passphrase_again"]
    code = code_on(parse(newcomer.post(SETUP, LANTERN_TWICE)))
    assert not Practice.objects.current().takes_applications
    again = newcomer.get(INBOX + "recovery-code/")
    assert code not in again.content.decode()
    assert INBOX + "new-code/" in links(parse(again))
    assert code not in str(dict(newcomer.session))
    row = WrappedKey.objects.get(kind="recovery")
    assert code.encode() not in bytes(row.blob)
    assert row.unwrap(code)
    assert newcomer.post(SETUP, LANTERN_TWICE)["Location"] == INBOX + "settings/"
    # Who has closed the window at the code finds the way on.
    assert newcomer.get(INBOX + "unlock/")["Location"] == INBOX + "test/"
    assert refused(newcomer.post(INBOX + "recovery-code/")) == ["is_written_down"]
    assert newcomer.post(INBOX + "recovery-code/", {"is_written_down": "on"}).status_code == 302

    wrong = newcomer.post(INBOX + "test/", {"passphrase": "a lantern by the garden door"})
    assert refused(wrong) == ["passphrase"]
    assert not Practice.objects.current().takes_applications
    page = parse(newcomer.post(INBOX + "test/", {"passphrase": LANTERN}))
    assert "The privacy notice is not complete" in text(page)
    assert Practice.objects.current().takes_applications
    assert newcomer.get(INBOX + "invite/").status_code == 200  # and so it is unlocked


def test_set_up_asks_who_is_responsible_and_the_dashboard_says_what_is_missing(newcomer):
    def missing():
        (card,) = elements(parse(newcomer.get("/admin/")), "section", class_="dashboard-card")
        return re.findall("who is responsible|where to ask", text(card))

    assert missing() == ["who is responsible", "where to ask"]
    fields = {"controller": "Dana Reed, 1 Harbor Lane", "privacy_contact": "dana@practice.example"}
    response = newcomer.post(INBOX + "setup/", fields | {"email": "dana@gmial.com"})
    (kept,) = texts(parse(response), "textarea", name="controller")
    assert (kept, refused(response)) == (fields["controller"], ["email"])
    newcomer.post(INBOX + "setup/", fields)

    assert missing() == []
    # Blanks and accents count the same however they are typed.
    composed, apart = "le caf\u00e9 au coin de la rue", " le cafe\u0301  au coin\u00a0de la rue "
    newcomer.post(SETUP, {"new_passphrase": composed, "new_passphrase_again": apart})
    opened = text(parse(newcomer.post(INBOX + "test/", {"passphrase": apart})))
    assert "Your inbox is open" in opened
    assert "The privacy notice is not complete" not in opened
    notice = text(parse(newcomer.get("/privacy/")))
    assert "You can also ask the practice (dana@practice.example) for a copy" in notice


WEAK = {
    " " * 20: "Choose a passphrase.",
    "too short by 1": "Use 15 characters or more; this one has 14. A few more words will do.",
    "Correct-Horse-Battery-Staple": STOLEN,
    "dana@example.org": OWN_NAME,
    "Dana Reed In London": OWN_NAME,
}


def test_a_weak_passphrase_is_refused_with_advice_also_while_it_is_typed(newcomer, monkeypatch):
    monkeypatch.setattr("sessions.admin.keys.MAX_CHECKS", len(WEAK))
    for passphrase, message in WEAK.items():
        said = newcomer.post(CHECK, {"new_passphrase": passphrase}).json()["errors"]
        response = newcomer.post(SETUP, dict.fromkeys(LANTERN_TWICE, passphrase))
        assert refused(response)[0] == "new_passphrase"
        assert said == errors(response)["new_passphrase"]
        assert [one.startswith(message) for one in said] == [True]
        boxes = elements(parse(response), "input", type="password")
        assert not any(box.get("value") for box in boxes if passphrase.strip())
    assert newcomer.post(CHECK, {"new_passphrase": LANTERN}).status_code == 429
    assert not InboxKey.objects.exists()
