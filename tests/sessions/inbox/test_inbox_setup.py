"""Setting up the inbox: three steps, a code on paper, and no way around them."""

import re

import pytest
from django.contrib.auth.models import Group
from django.db.models.signals import post_init
from django.test import Client
from django.urls import reverse

from sessions.admin import keys
from sessions.models import InboxKey, Practice, WrappedKey
from tests.pages import elements, links, parse, text, texts
from tests.sessions.factories import make_inbox, make_practitioner
from tests.sessions.inbox_pages import INBOX, LANTERN, LANTERN_TWICE, code_on, errors

pytestmark = pytest.mark.django_db


def test_the_pages_are_for_practitioners_alone_and_no_cache_keeps_them(newcomer, django_user_model):
    stranger, author = Client(), Client()
    user = django_user_model.objects.create_user("author", is_staff=True)
    user.groups.add(Group.objects.get(name="Author"))
    author.force_login(user)

    for page in keys.urls(lambda view: view):
        address = reverse(f"admin:{page.name}", args=[1] if "<" in str(page.pattern) else [])
        refused, asked = author.post(address), stranger.post(address)
        assert address.startswith(INBOX)
        assert (refused.status_code, asked.status_code) == (403, 302), address
        assert texts(parse(refused), "h1") == ["This page is not open to you"]
        assert asked["Location"].startswith("/admin/login/")
        assert "no-store" in newcomer.post(address)["Cache-Control"]


def test_the_first_visit_leads_to_the_set_up_in_the_practitioners_words(newcomer):
    response = newcomer.get(INBOX + "unlock/")
    assert (response.status_code, response["Location"]) == (302, INBOX + "setup/")

    page = parse(newcomer.get(INBOX + "setup/"))

    assert texts(page, "h1") == ["Set up your inbox"]
    for word in ("key pair", "encrypt", "wrap"):
        assert word not in text(elements(page, "main")[0])


def test_the_inbox_is_set_up_step_by_step(newcomer):
    shown = newcomer.post(INBOX + "setup/passphrase/", LANTERN_TWICE)
    assert re.fullmatch(r"(?:[A-Z2-9]{4}-){6}[A-Z2-9]{4}", code_on(parse(shown)))
    assert "no-store" in shown["Cache-Control"]
    assert not Practice.objects.current().takes_applications

    unticked = newcomer.post(INBOX + "recovery-code/")
    assert errors(unticked) == {"is_written_down": ["Tick the box once the code is on paper."]}
    ticked = newcomer.post(INBOX + "recovery-code/", {"is_written_down": "on"})
    assert (ticked.status_code, ticked["Location"]) == (302, INBOX + "test/")

    opened = newcomer.post(INBOX + "test/", {"passphrase": LANTERN})
    page = parse(opened)
    assert texts(page, "blockquote") == ["This is a test letter. If you can read it, only you can."]
    assert "It works, and applicants can write to you now." in texts(page, "p")
    assert "The privacy notice is not complete" in text(page)
    assert Practice.objects.current().takes_applications
    assert newcomer.get(INBOX + "invite/").status_code == 200  # and so it is unlocked


def test_a_wrong_passphrase_opens_neither_the_test_letter_nor_the_form(newcomer):
    newcomer.post(INBOX + "setup/passphrase/", LANTERN_TWICE)

    response = newcomer.post(INBOX + "test/", {"passphrase": "a lantern by the garden door"})

    assert response.status_code == 422
    assert list(errors(response)) == ["passphrase"]
    assert not Practice.objects.current().takes_applications


def test_the_recovery_code_is_shown_once_and_kept_nowhere(newcomer):
    code = code_on(parse(newcomer.post(INBOX + "setup/passphrase/", LANTERN_TWICE)))

    again = newcomer.get(INBOX + "recovery-code/")
    assert code not in again.content.decode()
    assert INBOX + "new-code/" in links(parse(again))
    assert code not in str(dict(newcomer.session))
    blob = bytes(WrappedKey.objects.get(kind="recovery").blob)
    assert code.encode() not in blob
    assert WrappedKey.objects.get(kind="recovery").unwrap(code)


def test_who_closed_the_window_at_the_code_finds_the_way_on(newcomer):
    newcomer.post(INBOX + "setup/passphrase/", LANTERN_TWICE)

    assert newcomer.get(INBOX + "unlock/")["Location"] == INBOX + "test/"
    found = links(elements(parse(newcomer.get(INBOX + "settings/")), "main")[0])
    assert {INBOX + "test/", INBOX + "new-code/"} <= set(found)


def test_who_sets_up_a_moment_too_late_is_led_on(newcomer):
    def be_quicker(instance, **kwargs):
        post_init.disconnect(be_quicker, InboxKey)
        InboxKey.objects.create(public_key=b"", test_letter=b"")

    post_init.connect(be_quicker, InboxKey)
    # The other one's transaction ends with the refusal; after that, it is set up once.
    answers = [newcomer.post(INBOX + "setup/passphrase/", LANTERN_TWICE) for _ in range(3)]

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


def test_set_up_asks_who_is_responsible_and_the_dashboard_says_what_is_missing(newcomer):
    def missing():
        (card,) = elements(parse(newcomer.get("/admin/")), "section", class_="dashboard-card")
        return re.findall("who is responsible|where to ask", text(card))

    assert missing() == ["who is responsible", "where to ask"]
    fields = {"controller": "Dana Reed, 1 Harbor Lane", "privacy_contact": "dana@practice.example"}
    for wrong in ({"email": "dana@gmial.com"}, {"privacy_contact": "ask at the door"}):
        refused = newcomer.post(INBOX + "setup/", fields | wrong)
        (kept,) = texts(parse(refused), "textarea", name="controller")
        assert (kept, list(errors(refused))) == (fields["controller"], list(wrong))
    newcomer.post(INBOX + "setup/", fields)

    assert missing() == []
    newcomer.post(INBOX + "setup/passphrase/", LANTERN_TWICE)
    opened = text(parse(newcomer.post(INBOX + "test/", {"passphrase": LANTERN})))
    assert "The privacy notice is not complete" not in opened
    notice = text(parse(newcomer.get("/privacy/")))
    assert "You can also ask the practice (dana@practice.example) for a copy" in notice
