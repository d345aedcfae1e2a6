"""The practitioner sets up the inbox: passphrase, recovery code, test letter."""

import re
import sys

import pytest
from django.contrib.auth.models import Group
from django.core.signals import got_request_exception
from django.db.models.signals import pre_save
from django.urls import reverse
from django.views.debug import ExceptionReporter

from sessions import passphrases
from sessions.models import InboxKey, Practice, WrappedKey
from tests.pages import elements, links, parse, text, texts
from tests.sessions.factories import make_inbox, make_practitioner

pytestmark = pytest.mark.django_db

INBOX = "/admin/private_sessions/application/inbox/"
PASSPHRASE = "a lantern by the kitchen door"
TWICE = {"new_passphrase": PASSPHRASE, "new_passphrase_again": PASSPHRASE}
STOLEN = (
    "It stands in lists of stolen passwords, so it is tried first. Take four or five words that do"
    " not belong together."
)
OWN_NAME = (
    "It is made of your own name or address, or of the site's. Take four or five words that do not"
    " belong together."
)
PAGES = ["setup", "recovery_code", "test", "unlock", "lock", "settings"]
PAGES += ["passphrase", "recover", "new_code", "invite", "join", "replace"]


@pytest.fixture
def practitioner(client):
    """A browser signed in as a practitioner who has never seen the inbox."""
    user = make_practitioner("dana", first_name="Dana", last_name="Reed", email="dana@example.org")
    client.force_login(user)
    return client


def code_on(page):
    (code,) = elements(page, "p", class_="inbox-code")
    return text(code)


def errors(response):
    """The messages beside the fields, by the field's name."""
    found = {}
    for refused in elements(parse(response), "div", class_="field-refused"):
        (control,) = elements(refused, "input")
        found[control.get("name")] = texts(refused, "li")
    return found


def address(name):
    args = [1] if name == "remove" else []
    return reverse(f"admin:private_sessions_inbox_{name}", args=args)


def test_the_addresses_are_those_of_the_inbox():
    assert address("setup") == INBOX + "setup/"
    assert address("recovery_code") == INBOX + "recovery-code/"
    assert address("remove") == INBOX + "remove/1/"


@pytest.mark.parametrize("name", [*PAGES, "remove"])
def test_only_those_who_may_open_the_inbox_come_in(client, django_user_model, name):
    author = django_user_model.objects.create_user("author", is_staff=True)
    author.groups.add(Group.objects.get(name="Author"))
    client.force_login(author)

    response = client.post(address(name))

    assert response.status_code == 403
    assert texts(parse(response), "h1") == ["This page is not open to you"]


@pytest.mark.parametrize("name", [*PAGES, "remove"])
def test_strangers_are_asked_to_sign_in(client, name):
    response = client.post(address(name))

    assert response.status_code == 302
    assert response["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("name", [*PAGES, "remove"])
def test_no_cache_keeps_any_of_the_pages(practitioner, name):
    response = practitioner.post(address(name))

    assert "no-store" in response["Cache-Control"]


def test_the_first_visit_leads_to_the_set_up_and_explains_it(practitioner):
    response = practitioner.get(INBOX + "unlock/")
    assert (response.status_code, response["Location"]) == (302, INBOX + "setup/")

    page = parse(practitioner.get(INBOX + "setup/"))

    assert texts(page, "h1") == ["Set up your inbox"]
    (steps,) = elements(page, "ol", class_="inbox-steps")
    assert texts(steps, "strong") == [
        "Choose a passphrase.",
        "Put a recovery code on paper.",
        "Open a test letter.",
    ]
    for word in ("key pair", "encrypt", "wrap"):
        assert word not in text(elements(page, "main")[0])


def test_the_inbox_is_set_up_in_three_steps(practitioner):
    shown = practitioner.post(INBOX + "setup/", TWICE)
    assert re.fullmatch(r"(?:[A-Z2-9]{4}-){6}[A-Z2-9]{4}", code_on(parse(shown)))
    assert "no-store" in shown["Cache-Control"]
    assert not Practice.objects.current().takes_applications

    ticked = practitioner.post(INBOX + "recovery-code/", {"is_written_down": "on"})
    assert (ticked.status_code, ticked["Location"]) == (302, INBOX + "test/")

    opened = practitioner.post(INBOX + "test/", {"passphrase": PASSPHRASE})
    page = parse(opened)
    assert texts(page, "blockquote") == ["This is a test letter. If you can read it, only you can."]
    assert "It works, and applicants can write to you now." in texts(page, "p")
    assert Practice.objects.current().takes_applications
    assert practitioner.get(INBOX + "invite/").status_code == 200  # and so it is unlocked


def test_a_closed_intake_is_told_with_the_test_letter(practitioner):
    Practice(intake=Practice.Intake.CLOSED).save()
    practitioner.post(INBOX + "setup/", TWICE)

    page = parse(practitioner.post(INBOX + "test/", {"passphrase": PASSPHRASE}))

    assert "/admin/private_sessions/practice/" in links(elements(page, "main")[0])


def test_a_wrong_passphrase_opens_neither_the_test_letter_nor_the_form(practitioner):
    practitioner.post(INBOX + "setup/", TWICE)

    response = practitioner.post(INBOX + "test/", {"passphrase": "a lantern by the garden door"})

    assert response.status_code == 422
    assert list(errors(response)) == ["passphrase"]
    assert not Practice.objects.current().takes_applications


def test_the_recovery_code_is_shown_once_and_kept_nowhere(practitioner):
    code = code_on(parse(practitioner.post(INBOX + "setup/", TWICE)))

    again = practitioner.get(INBOX + "recovery-code/")
    assert code not in again.content.decode()
    assert INBOX + "new-code/" in links(parse(again))
    assert code not in str(dict(practitioner.session))
    blob = bytes(WrappedKey.objects.get(kind="recovery").blob)
    assert code.encode() not in blob
    assert WrappedKey.objects.get(kind="recovery").open(code)


def test_the_tick_is_required(practitioner):
    practitioner.post(INBOX + "setup/", TWICE)

    response = practitioner.post(INBOX + "recovery-code/")

    assert response.status_code == 422
    assert errors(response) == {"is_written_down": ["Tick the box once the code is on paper."]}


def test_who_closed_the_window_at_the_code_finds_the_way_on(practitioner):
    practitioner.post(INBOX + "setup/", TWICE)

    response = practitioner.get(INBOX + "unlock/")
    assert response["Location"] == INBOX + "test/"
    found = links(elements(parse(practitioner.get(INBOX + "settings/")), "main")[0])
    assert {INBOX + "test/", INBOX + "new-code/"} <= set(found)


@pytest.mark.parametrize(
    ("passphrase", "message"),
    [
        ("", "Choose a passphrase."),
        (" " * 20, "Choose a passphrase."),
        (
            "too short by 1",
            "Use 15 characters or more; this one has 14. A few more words will do.",
        ),
        ("aaaaaaaaaaaaaaaa", STOLEN),
        ("Password password", STOLEN),
        ("dana@example.org", OWN_NAME),
    ],
)
def test_a_weak_passphrase_is_refused_with_advice(practitioner, passphrase, message):
    response = practitioner.post(
        INBOX + "setup/", {"new_passphrase": passphrase, "new_passphrase_again": passphrase}
    )

    assert response.status_code == 422
    assert errors(response)["new_passphrase"] == [message]
    assert texts(parse(response), "title")[0].startswith("Error: Set up your inbox")
    assert not InboxKey.objects.exists()
    if passphrase.strip():
        (first, again) = elements(parse(response), "input", type="password")
        assert (first.get("value"), again.get("value")) == (None, None)


@pytest.mark.parametrize("name", ["danareedinlondon", "Dana Reed In London"])
def test_the_own_name_is_no_passphrase_however_it_is_written(client, name):
    user = make_practitioner("d", first_name="Dana Reed", last_name="in London")
    client.force_login(user)

    response = client.post(INBOX + "setup/", {"new_passphrase": name, "new_passphrase_again": name})

    assert errors(response) == {"new_passphrase": [OWN_NAME]}


def test_the_two_passphrases_have_to_agree(practitioner):
    response = practitioner.post(
        INBOX + "setup/", TWICE | {"new_passphrase_again": PASSPHRASE.upper()}
    )

    assert errors(response) == {
        "new_passphrase_again": ["The two passphrases differ. Type the same one twice."]
    }
    assert PASSPHRASE not in response.content.decode()
    assert not InboxKey.objects.exists()


def test_blanks_and_accents_count_the_same_however_they_were_typed(practitioner):
    composed, apart = "le caf\u00e9 au coin de la rue", " le cafe\u0301  au coin\u00a0de la rue "
    practitioner.post(INBOX + "setup/", {"new_passphrase": composed, "new_passphrase_again": apart})

    opened = practitioner.post(INBOX + "test/", {"passphrase": apart})

    assert texts(parse(opened), "h1") == ["Your inbox is open"]


def test_six_random_words_are_offered_and_come_back_with_an_error(practitioner):
    offers = [texts(parse(practitioner.get(INBOX + "setup/")), "code")[0] for _ in range(2)]
    assert offers[0] != offers[1]
    assert [len(offer.split()) for offer in offers] == [6, 6]
    assert set(" ".join(offers).split()) <= set(passphrases.words())

    refused = practitioner.post(INBOX + "setup/", {"offered": offers[0]})

    assert texts(parse(refused), "code") == [offers[0]]


def test_the_word_list_has_enough_different_plain_words():
    words = passphrases.words()

    assert len(words) == len(set(words)) >= 1296
    assert [word for word in words if not re.fullmatch(r"[a-z]{3,8}", word)] == []


def test_what_is_set_up_is_not_set_up_again(practitioner):
    practitioner.post(INBOX + "setup/", TWICE)

    response = practitioner.post(INBOX + "setup/", TWICE)

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")
    assert InboxKey.objects.count() == 1


def test_who_sets_up_a_moment_too_late_is_led_on(practitioner):
    def be_quicker(instance, **kwargs):
        pre_save.disconnect(be_quicker, InboxKey)
        InboxKey.objects.create(public_key=b"", test_letter=b"")

    pre_save.connect(be_quicker, InboxKey)
    response = practitioner.post(INBOX + "setup/", TWICE)

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")


def test_a_superuser_may_set_up_and_opens_nothing_of_others(client, admin_user):
    client.force_login(admin_user)
    assert texts(parse(client.get(INBOX + "setup/")), "h1") == ["Set up your inbox"]
    make_inbox(make_practitioner("dana", first_name="Dana", last_name="Reed"))

    page = parse(client.get(INBOX + "unlock/"))

    assert texts(page, "h1") == ["You need an invitation"]
    (people,) = elements(page, "ul", class_="inbox-people")
    assert texts(people, "li") == ["Dana Reed"]


def test_an_error_report_holds_no_passphrase(practitioner):
    reports = []

    def report(request, **kwargs):
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.append(reporter.get_traceback_text() + reporter.get_traceback_html())

    def fail(**kwargs):
        raise RuntimeError("The disk is full.")

    pre_save.connect(fail, WrappedKey)
    got_request_exception.connect(report)
    practitioner.raise_request_exception = False
    try:
        response = practitioner.post(INBOX + "setup/", TWICE)
    finally:
        pre_save.disconnect(fail, WrappedKey)
        got_request_exception.disconnect(report)

    assert response.status_code == 500
    assert "The disk is full." in reports[0]
    assert "lantern" not in reports[0]
