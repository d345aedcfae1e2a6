"""The inbox is unlocked by passphrase and locks itself; neither row nor cookie decrypts alone."""

import base64
import datetime
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from sessions.inbox.process_memory import memory
from sessions.models import UnlockedInbox
from sessions.retention import lock_idle_inboxes
from tests.pages import parse
from tests.sessions.apply.applying import hidden
from tests.sessions.factories import PASSPHRASE
from tests.sessions.inbox_pages import (
    INBOX,
    LIST,
    NOON,
    OTHER_TWICE,
    errors,
    is_unlocked,
    refused,
    signed_in,
    unlock,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon")]

WRONG = {"passphrase": "four geese over a frozen lake"}


def test_the_passphrase_unlocks_the_inbox_and_leads_back_and_to_no_other_site(browser):
    response = unlock(browser)
    assert response["Location"] == LIST
    cookie = response.cookies["inbox_half"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/", True, "Strict")
    assert is_unlocked(browser)
    assert browser.get(INBOX + "unlock/")["Location"] == LIST
    # A link does not lock it.
    assert browser.get(INBOX + "lock/")["Location"] == LIST
    assert is_unlocked(browser)
    assert browser.post(INBOX + "lock/")["Location"] == INBOX + "unlock/"
    assert not is_unlocked(browser)

    asked = browser.get(INBOX + "invite/")
    assert asked["Location"] == f"{INBOX}unlock/?next={quote(INBOX, safe='')}invite%2F"
    kept = hidden(parse(browser.get(asked["Location"])), "next")
    assert unlock(browser, next=kept)["Location"] == INBOX + "invite/"
    browser.post(INBOX + "lock/")
    assert unlock(browser, next="//evil.example/")["Location"] == LIST


def test_after_five_wrong_tries_the_account_waits(browser, dana, time_machine):
    for _ in range(2):
        response = browser.post(INBOX + "unlock/", WRONG)
        assert refused(response) == ["passphrase"]
        assert "frozen" not in response.content.decode()
        assert not is_unlocked(browser)
    # Wrong codes count as wrong passphrases do.
    for _ in range(3):
        browser.post(INBOX + "recover/", OTHER_TWICE | {"code": "ABCD-EFGH"})

    response = unlock(browser)
    assert "wait two hours" in errors(response)["passphrase"][0]
    assert refused(unlock(signed_in(dana))) == ["passphrase"]

    time_machine.move_to(NOON + datetime.timedelta(hours=2), tick=False)
    assert unlock(signed_in(dana)).status_code == 302


def test_thirty_idle_minutes_lock_it_and_each_visit_starts_them_over(browser, time_machine):
    time_machine.move_to(NOON, tick=False)
    unlock(browser)
    for minutes, left in ((29, True), (29, True), (30, False)):
        time_machine.shift(datetime.timedelta(minutes=minutes))
        assert is_unlocked(browser) is left
    unlock(browser)
    # The worker erases the server's half once it is late.
    for minutes, left in ((29, True), (2, False)):
        time_machine.shift(datetime.timedelta(minutes=minutes))
        lock_idle_inboxes(now=timezone.now())
        assert UnlockedInbox.objects.exists() is left


def test_the_stolen_rows_hold_no_key_and_log_out_and_lock_erase_them_at_once(
    browser, dana, private
):
    unlock(browser)
    row = Session.objects.get()
    stolen = row.session_data + str(row.get_decoded())
    assert private not in bytes(UnlockedInbox.objects.get().box)
    for kept in (base64.b64encode(private).decode(), private.hex(), PASSPHRASE):
        assert kept not in stolen
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


def test_neither_the_session_nor_the_cookie_opens_anything_without_the_other(browser, dana):
    unlock(browser)
    thief = Client()
    thief.cookies["sessionid"] = browser.cookies["sessionid"].value
    assert thief.get(INBOX + "settings/").status_code == 200
    assert not is_unlocked(thief)

    thief = signed_in(dana)
    thief.cookies["inbox_half"] = browser.cookies["inbox_half"].value
    assert not is_unlocked(thief)


@pytest.mark.parametrize("end", [INBOX + "lock/", "/admin/logout/"])
def test_a_process_that_was_sent_the_key_share_and_opened_nothing_forgets_it(
    browser, monkeypatch, end
):
    unlock(browser)
    monkeypatch.setattr(memory, "opened", set())
    monkeypatch.setattr(memory, "since", None)

    browser.get("/")
    assert memory.since is not None
    assert not memory.is_due()
    browser.post(end)
    assert memory.is_due()
