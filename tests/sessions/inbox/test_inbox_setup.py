"""Setting up the inbox: three steps, a code on paper, and no way around them."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db.models.signals import post_init
from django.test import Client
from django.urls import reverse

from sessions.models import InboxKey, Practice, WrappedKey
from tests.pages import elements, links, parse, text, texts
from tests.sessions.factories import make_inbox, make_practitioner
from tests.sessions.inbox_pages import INBOX, code_on, errors

pytestmark = pytest.mark.django_db

PASSPHRASE = "a lantern by the kitchen door"
TWICE = {"new_passphrase": PASSPHRASE, "new_passphrase_again": PASSPHRASE}
PAGES = ["setup", "recovery_code", "test", "unlock", "lock", "settings"]
PAGES += ["passphrase", "recover", "new_code", "invite", "join", "replace"]


@pytest.fixture
def practitioner(client):
    """A browser signed in as a practitioner who has never seen the inbox."""
    user = make_practitioner("dana", first_name="Dana", last_name="Reed", email="dana@example.org")
    client.force_login(user)
    return client


def test_the_pages_are_for_practitioners_alone_and_no_cache_keeps_them(
    practitioner, django_user_model
):
    stranger, author = Client(), Client()
    user = django_user_model.objects.create_user("author", is_staff=True)
    user.groups.add(Group.objects.get(name="Author"))
    author.force_login(user)

    for name in [*PAGES, "remove"]:
        args = [1] if name == "remove" else []
        address = reverse(f"admin:private_sessions_inbox_{name}", args=args)
        refused, asked = author.post(address), stranger.post(address)
        assert address.startswith(INBOX)
        assert (refused.status_code, asked.status_code) == (403, 302), name
        assert texts(parse(refused), "h1") == ["This page is not open to you"]
        assert asked["Location"].startswith("/admin/login/")
        assert "no-store" in practitioner.post(address)["Cache-Control"]


def test_the_first_visit_leads_to_the_set_up_in_the_practitioners_words(practitioner):
    response = practitioner.get(INBOX + "unlock/")
    assert (response.status_code, response["Location"]) == (302, INBOX + "setup/")

    page = parse(practitioner.get(INBOX + "setup/"))

    assert texts(page, "h1") == ["Set up your inbox"]
    for word in ("key pair", "encrypt", "wrap"):
        assert word not in text(elements(page, "main")[0])


def test_the_inbox_is_set_up_step_by_step(practitioner):
    shown = practitioner.post(INBOX + "setup/passphrase/", TWICE)
    assert re.fullmatch(r"(?:[A-Z2-9]{4}-){6}[A-Z2-9]{4}", code_on(parse(shown)))
    assert "no-store" in shown["Cache-Control"]
    assert not Practice.objects.current().takes_applications

    unticked = practitioner.post(INBOX + "recovery-code/")
    assert errors(unticked) == {"is_written_down": ["Tick the box once the code is on paper."]}
    ticked = practitioner.post(INBOX + "recovery-code/", {"is_written_down": "on"})
    assert (ticked.status_code, ticked["Location"]) == (302, INBOX + "test/")

    opened = practitioner.post(INBOX + "test/", {"passphrase": PASSPHRASE})
    page = parse(opened)
    assert texts(page, "blockquote") == ["This is a test letter. If you can read it, only you can."]
    assert "It works, and applicants can write to you now." in texts(page, "p")
    assert "The privacy notice is not complete" in text(page)
    assert Practice.objects.current().takes_applications
    assert practitioner.get(INBOX + "invite/").status_code == 200  # and so it is unlocked


def test_a_wrong_passphrase_opens_neither_the_test_letter_nor_the_form(practitioner):
    practitioner.post(INBOX + "setup/passphrase/", TWICE)

    response = practitioner.post(INBOX + "test/", {"passphrase": "a lantern by the garden door"})

    assert response.status_code == 422
    assert list(errors(response)) == ["passphrase"]
    assert not Practice.objects.current().takes_applications


def test_the_recovery_code_is_shown_once_and_kept_nowhere(practitioner):
    code = code_on(parse(practitioner.post(INBOX + "setup/passphrase/", TWICE)))

    again = practitioner.get(INBOX + "recovery-code/")
    assert code not in again.content.decode()
    assert INBOX + "new-code/" in links(parse(again))
    assert code not in str(dict(practitioner.session))
    blob = bytes(WrappedKey.objects.get(kind="recovery").blob)
    assert code.encode() not in blob
    assert WrappedKey.objects.get(kind="recovery").unwrap(code)


def test_who_closed_the_window_at_the_code_finds_the_way_on(practitioner):
    practitioner.post(INBOX + "setup/passphrase/", TWICE)

    assert practitioner.get(INBOX + "unlock/")["Location"] == INBOX + "test/"
    found = links(elements(parse(practitioner.get(INBOX + "settings/")), "main")[0])
    assert {INBOX + "test/", INBOX + "new-code/"} <= set(found)


def test_who_sets_up_a_moment_too_late_is_led_on(practitioner):
    def be_quicker(instance, **kwargs):
        post_init.disconnect(be_quicker, InboxKey)
        InboxKey.objects.create(public_key=b"", test_letter=b"")

    post_init.connect(be_quicker, InboxKey)
    # The other one's transaction ends with the refusal; after that, it is set up once.
    answers = [practitioner.post(INBOX + "setup/passphrase/", TWICE) for _ in range(3)]

    found = [(answer.status_code, answer.get("Location")) for answer in answers]
    assert found == [(302, INBOX + "settings/"), (200, None), (302, INBOX + "settings/")]
    assert InboxKey.objects.count() == 1


def test_a_superuser_may_set_up_and_opens_nothing_of_others(client, admin_user):
    client.force_login(admin_user)
    assert texts(parse(client.get(INBOX + "setup/")), "h1") == ["Set up your inbox"]
    make_inbox(make_practitioner("dana", first_name="Dana", last_name="Reed"))

    page = parse(client.get(INBOX + "unlock/"))

    assert texts(page, "h1") == ["You need an invitation"]
    (people,) = elements(page, "ul", class_="people")
    assert texts(people, "li") == ["Dana Reed"]


def test_set_up_asks_who_is_responsible_and_the_dashboard_says_what_is_missing(practitioner):
    def missing():
        (card,) = elements(parse(practitioner.get("/admin/")), "section", class_="dashboard-card")
        return re.findall("who is responsible|where to ask", text(card))

    assert missing() == ["who is responsible", "where to ask"]
    fields = {"controller": "Dana Reed, 1 Harbor Lane", "privacy_contact": "dana@practice.example"}
    for wrong in ({"email": "dana@gmial.com"}, {"privacy_contact": "ask at the door"}):
        refused = practitioner.post(INBOX + "setup/", fields | wrong)
        (kept,) = texts(parse(refused), "textarea", name="controller")
        assert (kept, list(errors(refused))) == (fields["controller"], list(wrong))
    practitioner.post(INBOX + "setup/", fields)

    assert missing() == []
    practitioner.post(INBOX + "setup/passphrase/", TWICE)
    opened = text(parse(practitioner.post(INBOX + "test/", {"passphrase": PASSPHRASE})))
    assert "The privacy notice is not complete" not in opened
    notice = text(parse(practitioner.get("/privacy/")))
    assert "You can also ask the practice (dana@practice.example) for a copy" in notice
