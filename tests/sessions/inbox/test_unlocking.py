"""The inbox is unlocked by passphrase and locks itself; neither row nor cookie decrypts alone."""

import base64
import datetime
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from sessions.models import UnlockedInbox
from sessions.retention import lock_idle_inboxes
from tests.pages import elements, parse
from tests.sessions.factories import PASSPHRASE, make_application
from tests.sessions.inbox_pages import (
    INBOX,
    LIST,
    NOON,
    OTHER_TWICE,
    address,
    errors,
    invitation,
    is_unlocked,
    refused,
    signed_in,
    unlock,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

WRONG = {"passphrase": "four geese over a frozen lake"}


def test_the_passphrase_unlocks_the_inbox(browser):
    assert not is_unlocked(browser)

    response = unlock(browser)

    assert (response.status_code, response["Location"]) == (302, LIST)
    cookie = response.cookies["inbox_half"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Strict")
    assert is_unlocked(browser)
    again = browser.get(INBOX + "unlock/")
    assert (again.status_code, again["Location"]) == (302, LIST)


def test_unlocking_leads_back_to_where_one_was_and_to_no_other_site(browser):
    asked = browser.get(INBOX + "invite/")
    assert asked["Location"] == f"{INBOX}unlock/?next={quote(INBOX, safe='')}invite%2F"
    (kept,) = elements(parse(browser.get(asked["Location"])), "input", name="next")
    assert unlock(browser, next=kept.get("value"))["Location"] == INBOX + "invite/"
    browser.post(INBOX + "lock/")
    for elsewhere in ("//evil.example/", "javascript:alert(1)", "\\\\evil.example"):
        assert unlock(browser, next=elsewhere)["Location"] == LIST, elsewhere
        browser.post(INBOX + "lock/")


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


def test_the_settings_say_until_when_it_is_unlocked(browser, time_machine):
    time_machine.move_to(NOON, tick=False)
    assert "Locks itself" not in browser.get(INBOX + "settings/").content.decode()
    unlock(browser)

    page = parse(browser.get(INBOX + "settings/"))

    moment, *_ = elements(page, "time")
    assert moment.get("datetime") == "2026-03-02T12:30:00+00:00"


def test_the_button_locks_and_a_link_does_not(browser):
    unlock(browser)
    assert browser.get(INBOX + "lock/")["Location"] == LIST
    assert browser.get(f"{INBOX}lock/?next=/admin/state/")["Location"] == "/admin/state/"
    assert is_unlocked(browser)

    response = browser.post(INBOX + "lock/")

    assert (response.status_code, response["Location"]) == (302, INBOX + "unlock/")
    assert not is_unlocked(browser)


def test_thirty_idle_minutes_lock_it_and_each_visit_starts_them_over(browser, time_machine):
    time_machine.move_to(NOON)
    unlock(browser)

    time_machine.shift(datetime.timedelta(minutes=29))
    assert is_unlocked(browser)
    time_machine.shift(datetime.timedelta(minutes=29))
    assert is_unlocked(browser)
    time_machine.shift(datetime.timedelta(minutes=30))
    assert not is_unlocked(browser)


def test_the_stolen_session_row_holds_no_key_and_no_passphrase(browser, private):
    unlock(browser)

    row = Session.objects.get()
    stolen = row.session_data + str(row.get_decoded())
    assert private not in bytes(UnlockedInbox.objects.get().box)
    for kept in (base64.b64encode(private).decode(), private.hex(), PASSPHRASE):
        assert kept not in stolen


def test_log_out_and_lock_erase_the_servers_half_at_once(browser, dana):
    unlock(browser)
    browser.post(INBOX + "lock/")
    assert not UnlockedInbox.objects.exists()

    unlock(browser)
    key_share = browser.cookies["inbox_half"].value
    browser.post("/admin/logout/")
    assert not UnlockedInbox.objects.exists()
    assert browser.cookies["inbox_half"].value == ""

    browser.force_login(dana)
    browser.cookies["inbox_half"] = key_share
    assert not is_unlocked(browser)


def test_the_worker_erases_the_servers_half_once_it_is_late(browser, time_machine):
    time_machine.move_to(NOON)
    unlock(browser)

    time_machine.shift(datetime.timedelta(minutes=29))
    lock_idle_inboxes(now=timezone.now())
    assert UnlockedInbox.objects.count() == 1

    time_machine.shift(datetime.timedelta(minutes=2))
    lock_idle_inboxes(now=timezone.now())
    assert not UnlockedInbox.objects.exists()


def test_neither_the_session_nor_the_cookie_opens_anything_without_the_other(browser, dana):
    unlock(browser)
    thief = Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert thief.get(INBOX + "settings/").status_code == 200
    assert not is_unlocked(thief)

    thief = signed_in(dana)
    thief.cookies["inbox_half"] = browser.cookies["inbox_half"].value
    assert not is_unlocked(thief)
    unlock(thief)
    thief.cookies["inbox_half"] = browser.cookies["inbox_half"].value
    assert not is_unlocked(thief)


def test_after_lock_now_on_a_letter_unlocking_leads_back_to_it(unlocked):
    letter = address(make_application())
    (button,) = [
        one
        for one in elements(parse(unlocked.get(letter)), "button")
        if "/lock/" in one.get("formaction", "")
    ]

    asked = unlocked.post(button.get("formaction"))
    (field,) = elements(parse(unlocked.get(asked["Location"])), "input", name="next")

    assert unlock(unlocked, next=field.get("value"))["Location"] == letter
    # Another site is not led to.
    assert "next" not in unlocked.post(INBOX + "lock/?next=https://a.example/")["Location"]
