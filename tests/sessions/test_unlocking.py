"""The inbox opens by passphrase, locks itself, and changes hands only as its holder wants."""

import base64
import datetime
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from sessions.models import InboxKey, Practice, UnlockedInbox, WrappedKey
from sessions.retention import lock_late
from sessions.sealing import CannotOpen
from tests.pages import elements, links, parse, text, texts
from tests.sessions.factories import (
    LETTER,
    PASSPHRASE,
    make_application,
    make_inbox,
    make_practitioner,
)
from tests.sessions.test_inbox_setup import code_on, errors

pytestmark = pytest.mark.django_db

INBOX = "/admin/private_sessions/application/inbox/"
LIST = "/admin/private_sessions/application/"
OTHER = "nine pears in a wooden bowl"
OTHER_TWICE = {"new_passphrase": OTHER, "new_passphrase_again": OTHER}
WRONG = {"passphrase": "four geese over a frozen lake"}
NOON = datetime.datetime(2026, 3, 2, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON)


@pytest.fixture
def dana():
    return make_practitioner("dana", first_name="Dana", last_name="Reed")


@pytest.fixture
def private(dana):
    """The inbox is Dana's; this is what only she should ever get at."""
    return make_inbox(dana)[1]


@pytest.fixture
def browser(client, dana, private):
    """Dana's browser, signed in; the inbox is locked."""
    client.force_login(dana)
    return client


@pytest.fixture
def colleague():
    return make_practitioner("sam", first_name="Sam", last_name="Hill")


def unlock(client, passphrase=PASSPHRASE, **fields):
    return client.post(INBOX + "unlock/", {"passphrase": passphrase} | fields)


def is_unlocked(client):
    """Whether a page that needs the unlocked inbox comes."""
    return client.get(INBOX + "invite/").status_code == 200


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
    return code_on(parse(browser.post(INBOX + "invite/", {"colleague": colleague.pk})))


def test_the_passphrase_unlocks_the_inbox(browser):
    assert not is_unlocked(browser)

    response = unlock(browser)

    assert (response.status_code, response["Location"]) == (302, LIST)
    assert is_unlocked(browser)
    again = browser.get(INBOX + "unlock/")
    assert (again.status_code, again["Location"]) == (302, LIST)


def test_unlocking_leads_back_to_where_one_was(browser):
    response = browser.get(INBOX + "invite/")
    assert response["Location"] == f"{INBOX}unlock/?next={quote(INBOX, safe='')}invite%2F"

    (kept,) = elements(parse(browser.get(response["Location"])), "input", name="next")
    assert unlock(browser, next=kept.get("value"))["Location"] == INBOX + "invite/"


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"],
)
def test_unlocking_leads_to_no_other_site(browser, address):
    assert unlock(browser, next=address)["Location"] == LIST


def test_a_wrong_passphrase_is_told_beside_the_field(browser):
    response = browser.post(INBOX + "unlock/", WRONG)

    assert response.status_code == 422
    assert errors(response) == {
        "passphrase": ["This passphrase does not open the inbox. Check the spelling and try again."]
    }
    assert "frozen" not in response.content.decode()
    assert not is_unlocked(browser)


def test_after_five_wrong_tries_the_account_waits(browser, dana, colleague, time_machine):
    time_machine.move_to(NOON, tick=False)
    code = invitation(browser, colleague)
    browser.post(INBOX + "lock/")
    for _ in range(5):
        browser.post(INBOX + "unlock/", WRONG)

    response = unlock(browser)
    assert "wait two hours" in errors(response)["passphrase"][0]
    assert refused(unlock(signed_in(dana))) == ["passphrase"]
    joined = signed_in(colleague).post(INBOX + "join/", OTHER_TWICE | {"code": code})
    assert joined.status_code == 302  # another account does not wait

    time_machine.move_to(NOON + datetime.timedelta(hours=2), tick=False)
    assert unlock(signed_in(dana)).status_code == 302


def test_wrong_codes_count_as_wrong_passphrases_do(browser):
    for _ in range(5):
        browser.post(INBOX + "recover/", OTHER_TWICE | {"code": "ABCD-EFGH"})

    assert refused(unlock(browser)) == ["passphrase"]


def test_the_settings_say_until_when_it_is_unlocked_and_who_opens_it(browser, time_machine):
    time_machine.move_to(NOON, tick=False)
    assert not elements(parse(browser.get(INBOX + "settings/")), "time")
    unlock(browser)

    page = parse(browser.get(INBOX + "settings/"))

    (moment,) = elements(page, "time")
    assert moment.get("datetime") == "2026-03-02T12:30:00+00:00"
    (people,) = elements(page, "ul", class_="inbox-people")
    assert texts(people, "li") == ["Dana Reed (you)"]


def test_the_button_locks_and_a_link_does_not(browser):
    unlock(browser)
    assert browser.get(INBOX + "lock/").status_code == 405
    assert is_unlocked(browser)

    response = browser.post(INBOX + "lock/")

    assert (response.status_code, response["Location"]) == (302, INBOX + "unlock/")
    assert not is_unlocked(browser)


def test_thirty_idle_minutes_lock_it_and_each_visit_begins_them_anew(browser, time_machine):
    time_machine.move_to(NOON, tick=False)
    time_machine.move_to(NOON)
    unlock(browser)

    time_machine.shift(datetime.timedelta(minutes=29))
    assert is_unlocked(browser)
    time_machine.shift(datetime.timedelta(minutes=29))
    assert is_unlocked(browser)
    time_machine.shift(datetime.timedelta(minutes=30))
    assert not is_unlocked(browser)


def test_logging_out_locks_it(browser, dana):
    unlock(browser)
    half = browser.cookies["inbox_half"].value

    browser.post("/admin/logout/")
    browser.force_login(dana)
    browser.cookies["inbox_half"] = half

    assert not is_unlocked(browser)


def test_the_stolen_session_row_holds_no_key_and_no_passphrase(browser, private):
    unlock(browser)

    row = Session.objects.get(pk=browser.session.session_key)
    stolen = row.session_data + str(row.get_decoded())
    assert private not in bytes(UnlockedInbox.objects.get().box)
    for kept in (base64.b64encode(private).decode(), private.hex(), PASSPHRASE):
        assert kept not in stolen


def test_log_out_and_lock_erase_the_servers_half_at_once(browser, dana):
    unlock(browser)
    browser.post(INBOX + "lock/")
    assert not UnlockedInbox.objects.exists()

    unlock(browser)
    browser.post("/admin/logout/")
    assert not UnlockedInbox.objects.exists()


def test_the_worker_erases_the_servers_half_once_it_is_late(browser, time_machine):
    time_machine.move_to(NOON)
    unlock(browser)

    time_machine.shift(datetime.timedelta(minutes=29))
    lock_late(now=timezone.now())
    assert UnlockedInbox.objects.count() == 1

    time_machine.shift(datetime.timedelta(minutes=2))
    lock_late(now=timezone.now())
    assert not UnlockedInbox.objects.exists()


def test_the_session_without_the_cookie_opens_nothing(browser):
    unlock(browser)
    thief = Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert thief.get(INBOX + "settings/").status_code == 200

    assert not is_unlocked(thief)


def test_the_cookie_with_another_session_opens_nothing(browser, dana):
    unlock(browser)
    thief = signed_in(dana)
    thief.cookies["inbox_half"] = browser.cookies["inbox_half"].value
    assert not is_unlocked(thief)

    unlock(thief)
    thief.cookies["inbox_half"] = browser.cookies["inbox_half"].value
    assert not is_unlocked(thief)


def test_no_script_reads_the_cookie_and_no_other_site_sends_it(browser):
    cookie = unlock(browser).cookies["inbox_half"]

    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Strict")


def test_the_passphrase_is_changed(browser):
    response = browser.post(INBOX + "passphrase/", OTHER_TWICE | {"passphrase": PASSPHRASE})

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")
    assert refused(unlock(browser)) == ["passphrase"]
    assert unlock(browser, OTHER).status_code == 302


def test_the_passphrase_is_changed_only_by_who_knows_it_and_to_another(browser):
    unlock(browser)

    assert refused(browser.post(INBOX + "passphrase/", OTHER_TWICE | WRONG)) == ["passphrase"]
    same = dict.fromkeys(["passphrase", *OTHER_TWICE], PASSPHRASE)
    assert refused(browser.post(INBOX + "passphrase/", same)) == ["new_passphrase"]
    browser.post(INBOX + "lock/")
    assert unlock(browser).status_code == 302


def test_a_new_recovery_code_takes_the_place_of_the_old(browser):
    old = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    new = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    ticked = browser.post(INBOX + "recovery-code/", {"is_written_down": "on"})

    assert ticked["Location"] == INBOX + "settings/"
    assert refused(browser.post(INBOX + "new-code/", WRONG)) == ["passphrase"]
    recovered = [
        browser.post(INBOX + "recover/", OTHER_TWICE | {"code": code}).status_code
        for code in (old, new)
    ]
    assert recovered == [422, 302]


def test_the_recovery_code_lets_in_who_lost_the_passphrase(browser, dana):
    code = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    assert INBOX + "recover/" in links(parse(browser.get(INBOX + "unlock/")))
    typed = code.replace("-", " ").lower()

    response = browser.post(INBOX + "recover/", OTHER_TWICE | {"code": typed})

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")
    assert is_unlocked(browser)
    assert unlock(signed_in(dana), OTHER).status_code == 302
    assert refused(unlock(signed_in(dana))) == ["passphrase"]


def test_a_wrong_code_is_told_and_not_shown_again(browser):
    response = browser.post(INBOX + "recover/", OTHER_TWICE | {"code": "ABCD-EFGH"})

    assert errors(response) == {
        "code": ["This code does not open the inbox. Compare it with your paper, sign by sign."]
    }
    assert "ABCD" not in response.content.decode()


def test_a_colleague_is_invited_and_comes_in_with_an_own_passphrase(browser, colleague, private):
    application = make_application()
    code = invitation(browser, colleague)
    theirs = signed_in(colleague)
    assert theirs.get(INBOX + "unlock/")["Location"] == INBOX + "join/"

    response = theirs.post(INBOX + "join/", OTHER_TWICE | {"code": code})

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")
    assert is_unlocked(theirs)
    opened = WrappedKey.objects.get(user=colleague).open(OTHER)
    assert application.open_letter(opened) == LETTER
    (people,) = elements(parse(browser.get(INBOX + "settings/")), "ul", class_="inbox-people")
    assert texts(people, "li") == ["Dana Reed (you)", "Sam Hill Remove Sam Hill"]


def test_an_invitation_is_good_once_for_one_person_and_seven_days(
    browser, dana, colleague, time_machine
):
    time_machine.move_to(NOON, tick=False)
    code = invitation(browser, colleague)
    stranger = signed_in(make_practitioner("kim"))
    fields = OTHER_TWICE | {"code": code}
    assert stranger.post(INBOX + "join/", fields)["Location"] == INBOX + "unlock/"
    theirs = signed_in(colleague)
    assert refused(theirs.post(INBOX + "join/", fields | {"code": code[::-1]})) == ["code"]

    time_machine.move_to(NOON + datetime.timedelta(days=7), tick=False)
    theirs = signed_in(colleague)
    assert theirs.post(INBOX + "join/", fields)["Location"] == INBOX + "unlock/"
    assert texts(parse(theirs.get(INBOX + "unlock/")), "h1") == ["You need an invitation"]

    fields["code"] = invitation(signed_in(dana), colleague)
    assert theirs.post(INBOX + "join/", fields)["Location"] == INBOX + "settings/"
    assert theirs.post(INBOX + "join/", fields)["Location"] == INBOX + "unlock/"


def test_only_colleagues_without_a_passphrase_are_invited(browser, colleague, django_user_model):
    django_user_model.objects.create_user("author", is_staff=True)
    make_practitioner("gone", is_active=False)
    outside = make_practitioner("outside")
    outside.is_staff = False
    outside.save()
    unlock(browser)

    page = parse(browser.get(INBOX + "invite/"))
    assert texts(page, "option") == ["Choose a person", "Sam Hill (sam)"]
    assert browser.post(INBOX + "invite/", {"colleague": ""}).status_code == 422

    colleague.delete()
    page = parse(browser.get(INBOX + "invite/"))
    assert "There is nobody to invite at the moment." in text(elements(page, "main")[0])


def test_a_colleague_is_removed_at_once(browser, colleague):
    code = invitation(browser, colleague)
    theirs = signed_in(colleague)
    theirs.post(INBOX + "join/", OTHER_TWICE | {"code": code})
    address = f"{INBOX}remove/{colleague.pk}/"
    assert "Sam Hill will not be able" in text(
        elements(parse(browser.get(address)), "p", class_="inbox-lead")[0]
    )

    response = browser.post(address)

    assert (response.status_code, response["Location"]) == (302, INBOX + "settings/")
    assert not is_unlocked(theirs)
    assert texts(parse(unlock(theirs, OTHER)), "h1") == ["You need an invitation"]


def test_an_invitation_is_withdrawn(browser, colleague):
    invitation(browser, colleague)
    found = links(parse(browser.get(INBOX + "settings/")))
    assert f"{INBOX}remove/{colleague.pk}/" in found

    browser.post(f"{INBOX}remove/{colleague.pk}/")

    assert not WrappedKey.objects.filter(user=colleague).exists()


def test_nobody_removes_themselves_or_removes_while_it_is_locked(browser, dana, colleague):
    invitation(browser, colleague)
    assert browser.post(f"{INBOX}remove/{dana.pk}/").status_code == 404
    browser.post(INBOX + "lock/")

    response = browser.post(f"{INBOX}remove/{colleague.pk}/")

    assert response["Location"].startswith(INBOX + "unlock/")
    assert WrappedKey.objects.filter(user__in=[dana, colleague]).count() == 2


def test_a_changed_lock_keeps_old_letters_readable_and_old_secrets_out(
    browser, dana, colleague, private
):
    application = make_application()
    old_code = code_on(parse(browser.post(INBOX + "new-code/", {"passphrase": PASSPHRASE})))
    invited = invitation(browser, colleague)
    theirs = signed_in(colleague)
    theirs.post(INBOX + "join/", OTHER_TWICE | {"code": invited})
    fields = {"passphrase": PASSPHRASE} | dict.fromkeys(OTHER_TWICE, "two herons by a slow river")

    shown = browser.post(INBOX + "replace/", fields)

    new_code = code_on(parse(shown))
    assert not Practice.objects.current().takes_applications
    assert not is_unlocked(browser)
    assert not is_unlocked(theirs)
    assert refused(browser.post(INBOX + "test/", {"passphrase": PASSPHRASE})) == ["passphrase"]
    browser.post(INBOX + "test/", {"passphrase": "two herons by a slow river"})
    assert is_unlocked(browser)
    assert Practice.objects.current().takes_applications
    key = InboxKey.objects.current()
    for kind, secret in [
        ("passphrase", "two herons by a slow river"),
        ("recovery", new_code),
    ]:
        keys = key.all_private_keys(key.wrapped_keys.get(kind=kind).open(secret))
        assert application.open_letter(keys[application.inbox_key_id]) == LETTER
    with pytest.raises(CannotOpen):
        key.wrapped_keys.get(kind="recovery").open(old_code)
    assert set(WrappedKey.objects.values_list("kind", "user")) == {
        ("passphrase", dana.pk),
        ("recovery", None),
    }


def test_the_lock_is_changed_only_unlocked_and_with_the_passphrase(browser):
    fields = OTHER_TWICE | {"passphrase": PASSPHRASE}
    locked = browser.post(INBOX + "replace/", fields)
    assert locked["Location"].startswith(INBOX + "unlock/")

    unlock(browser)
    assert refused(browser.post(INBOX + "replace/", fields | WRONG)) == ["passphrase"]
    assert InboxKey.objects.count() == 1
