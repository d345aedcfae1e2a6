"""Setting up the inbox: three steps, a code on paper, and no way around them."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db.models.signals import post_init, pre_init, pre_save
from django.test import Client
from django.urls import reverse

from attachment_site.core.models import RateKey
from sessions.admin import keys
from sessions.inbox import passphrases
from sessions.models import InboxKey, Practice, WrappedKey
from tests.pages import elements, links, parse, text, texts
from tests.sessions.error_reports import reports_of_failing
from tests.sessions.factories import make_application, make_inbox
from tests.sessions.inbox_pages import (
    INBOX,
    LANTERN,
    LANTERN_TWICE,
    LIST,
    address,
    code_on,
    errors,
    refused,
    unlock,
)

pytestmark = pytest.mark.django_db

SETUP = INBOX + "setup/passphrase/"

NEVER = "max-age=0, no-cache, no-store, must-revalidate, private"
STOLEN = "It stands in lists of stolen passwords, so it is tried first."
OWN_NAME = "It is made of your own name or address, or of the site's."


def test_the_pages_are_for_practitioners_alone_and_no_cache_keeps_them(newcomer, django_user_model):
    stranger, author = Client(), Client()
    user = django_user_model.objects.create_user("author", is_staff=True)
    user.groups.add(Group.objects.get(name="Author"))
    author.force_login(user)

    for page in keys.urls(lambda view: view):
        path = reverse(f"admin:{page.name}", args=[1] if "<" in str(page.pattern) else [])
        forbidden, asked = author.post(path), stranger.post(path)
        assert path.startswith(INBOX)
        assert (forbidden.status_code, asked.status_code) == (403, 302), path
        assert texts(parse(forbidden), "h1") == ["This page is not open to you"]
        assert asked["Location"].startswith("/admin/login/")
        assert "no-store" in newcomer.post(path)["Cache-Control"]


def test_the_inbox_is_set_up_step_by_step_and_the_code_shown_once_and_kept_nowhere(newcomer):
    assert newcomer.get(INBOX + "unlock/")["Location"] == INBOX + "setup/"
    page = parse(newcomer.get(INBOX + "setup/"))
    assert texts(page, "h1") == ["Set up your inbox"]
    for word in ("key pair", "encrypt", "wrap"):
        assert word not in text(elements(page, "main")[0])

    code = code_on(parse(newcomer.post(INBOX + "setup/passphrase/", LANTERN_TWICE)))
    assert not Practice.objects.current().takes_applications
    again = newcomer.get(INBOX + "recovery-code/")
    assert code not in again.content.decode()
    assert INBOX + "new-code/" in links(parse(again))
    assert code not in str(dict(newcomer.session))
    row = WrappedKey.objects.get(kind="recovery")
    assert code.encode() not in bytes(row.blob)
    assert row.unwrap(code)
    # Who has closed the window at the code finds the way on.
    assert newcomer.get(INBOX + "unlock/")["Location"] == INBOX + "test/"
    found = links(elements(parse(newcomer.get(INBOX + "settings/")), "main")[0])
    assert {INBOX + "test/", INBOX + "new-code/"} <= set(found)

    unticked = newcomer.post(INBOX + "recovery-code/")
    assert errors(unticked) == {"is_written_down": ["Tick the box once the code is on paper."]}
    ticked = newcomer.post(INBOX + "recovery-code/", {"is_written_down": "on"})
    assert (ticked.status_code, ticked["Location"]) == (302, INBOX + "test/")

    wrong = newcomer.post(INBOX + "test/", {"passphrase": "a lantern by the garden door"})
    assert refused(wrong) == ["passphrase"]
    assert not Practice.objects.current().takes_applications
    page = parse(newcomer.post(INBOX + "test/", {"passphrase": LANTERN}))
    assert texts(page, "blockquote") == ["This is a test letter. If you can read it, only you can."]
    assert "It works, and applicants can write to you now." in texts(page, "p")
    assert "The privacy notice is not complete" in text(page)
    assert Practice.objects.current().takes_applications
    assert newcomer.get(INBOX + "invite/").status_code == 200  # and so it is unlocked


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


def test_set_up_asks_who_is_responsible_and_the_dashboard_says_what_is_missing(newcomer):
    def missing():
        (card,) = elements(parse(newcomer.get("/admin/")), "section", class_="dashboard-card")
        return re.findall("who is responsible|where to ask", text(card))

    assert missing() == ["who is responsible", "where to ask"]
    fields = {"controller": "Dana Reed, 1 Harbor Lane", "privacy_contact": "dana@practice.example"}
    for wrong in ({"email": "dana@gmial.com"}, {"privacy_contact": "ask at the door"}):
        response = newcomer.post(INBOX + "setup/", fields | wrong)
        (kept,) = texts(parse(response), "textarea", name="controller")
        assert (kept, list(errors(response))) == (fields["controller"], list(wrong))
    newcomer.post(INBOX + "setup/", fields)

    assert missing() == []
    newcomer.post(INBOX + "setup/passphrase/", LANTERN_TWICE)
    opened = text(parse(newcomer.post(INBOX + "test/", {"passphrase": LANTERN})))
    assert "The privacy notice is not complete" not in opened
    notice = text(parse(newcomer.get("/privacy/")))
    assert "You can also ask the practice (dana@practice.example) for a copy" in notice


def test_an_inbox_that_nobody_can_open_is_given_up_from_the_shell_and_breaks_no_new_one(
    unlocked, practitioner
):
    old = make_application()
    with pytest.raises(CommandError, match="1 applications would stay closed for ever"):
        call_command("retire_inbox")
    call_command("retire_inbox", "--yes")
    assert "Your inbox is not set up yet" in unlocked.get(LIST).content.decode()
    assert elements(parse(unlocked.get("/sessions/apply/")), "textarea") == []

    make_inbox(practitioner)
    unlock(unlocked)

    assert old.reference in unlocked.get(LIST).content.decode()
    assert "This letter cannot be opened" in unlocked.get(address(old)).content.decode()
    found = unlocked.post(LIST + "search/", {"words": "robin"}, follow=True)
    assert found.status_code == 200


WEAK = {
    " " * 20: "Choose a passphrase.",
    "too short by 1": "Use 15 characters or more; this one has 14. A few more words will do.",
    "Correct-Horse-Battery-Staple": STOLEN,
    "dana@example.org": OWN_NAME,
    "Dana Reed In London": OWN_NAME,
}


def test_a_weak_passphrase_is_refused_with_advice_also_while_it_is_typed(newcomer):
    for passphrase, message in WEAK.items():
        said = check(newcomer, new_passphrase=passphrase).json()["errors"]
        response = newcomer.post(SETUP, dict.fromkeys(LANTERN_TWICE, passphrase))
        assert refused(response)[0] == "new_passphrase"
        assert said == errors(response)["new_passphrase"]
        assert [one.startswith(message) for one in said] == [True]
        assert texts(parse(response), "title")[0].startswith("Error: Set up your inbox")
        boxes = elements(parse(response), "input", type="password")
        assert not any(box.get("value") for box in boxes if passphrase.strip())
    assert not InboxKey.objects.exists()


def test_the_two_have_to_agree_and_blanks_and_accents_count_the_same_however_typed(newcomer):
    response = newcomer.post(SETUP, LANTERN_TWICE | {"new_passphrase_again": LANTERN.upper()})
    differ = ["The two passphrases differ. Type the same one twice."]
    assert errors(response) == {"new_passphrase_again": differ}
    assert LANTERN not in response.content.decode()
    assert not InboxKey.objects.exists()
    composed, apart = "le caf\u00e9 au coin de la rue", " le cafe\u0301  au coin\u00a0de la rue "
    newcomer.post(SETUP, {"new_passphrase": composed, "new_passphrase_again": apart})

    opened = newcomer.post(INBOX + "test/", {"passphrase": apart})

    assert texts(parse(opened), "h1") == ["Your inbox is open"]


def test_six_random_words_are_offered_and_come_back_with_an_error(newcomer):
    offers = [texts(parse(newcomer.get(SETUP)), "code")[0] for _ in range(2)]
    assert offers[0] != offers[1]
    assert [len(offer.split()) for offer in offers] == [6, 6]
    words = passphrases.words()
    assert set(" ".join(offers).split()) <= set(words)
    again = newcomer.post(SETUP, {"offered": offers[0]})
    assert texts(parse(again), "code") == [offers[0]]
    assert len(words) == len(set(words)) >= 1296
    assert [word for word in words if not re.fullmatch(r"[a-z]{3,8}", word)] == []


def check(client, **secrets):
    return client.post(INBOX + "check-passphrase/", secrets)


def test_after_many_checks_nothing_more_is_said_and_nothing_to_other_sites(newcomer, monkeypatch):
    monkeypatch.setattr("sessions.admin.keys.MAX_CHECKS", 1)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.get(username="dana"))

    answers = [check(who, new_passphrase=LANTERN) for who in (newcomer, newcomer, strict)]

    assert [answer.status_code for answer in answers] == [200, 429, 403]
    assert [answer.content for answer in answers[:2]] == [b'{"errors": []}', b""]
    assert [answer["Cache-Control"] for answer in answers[:2]] == [NEVER, NEVER]
    assert newcomer.get(INBOX + "check-passphrase/").status_code == 405


@pytest.mark.parametrize(
    ("page", "signal", "model"),
    [("setup/passphrase/", pre_save, WrappedKey), ("check-passphrase/", pre_init, RateKey)],
)
def test_an_error_report_holds_no_passphrase(newcomer, page, signal, model):
    with reports_of_failing(newcomer, signal, model) as reports:
        response = newcomer.post(INBOX + page, LANTERN_TWICE)

    assert response.status_code == 500
    assert "The disk is full." in reports[0]
    assert "lantern" not in reports[0]
