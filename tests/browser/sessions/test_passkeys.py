"""Passkeys in Chromium, with authenticators that it simulates."""

import sqlite3
from contextlib import closing

import pytest

from attachment_site.demo.inbox import PASSPHRASE
from tests.browser.axe import barriers
from tests.browser.conftest import fill_in_login

INBOX = "/admin/private_sessions/application/inbox/"

# A computer or telephone that knows its owner, as most passkeys are kept.
DEVICE = {
    "protocol": "ctap2",
    "ctap2Version": "ctap2_1",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "hasPrf": True,
}


def add_device(page, **options):
    """Give the browser of a page an authenticator: its CDP session, and its id there."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable", {"enableUI": False})
    device = session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE | options})
    return session, device["authenticatorId"]


@pytest.fixture
def tidy(demo):
    """Afterwards nobody has a second factor, as other tests expect."""
    yield
    with closing(sqlite3.connect(demo.file)) as rows, rows:
        rows.execute("DELETE FROM private_sessions_wrappedkey WHERE kind = 'passkey'")
        for table in ("passkey", "recoverycode", "recoverycodes"):
            rows.execute(f"DELETE FROM attachment_site_{table}")


def log_out(page):
    page.locator("[popovertarget=admin-own]").click()
    page.get_by_role("button", name="Log out").click()
    page.get_by_text("You are signed out in this browser").wait_for()


def enrol(page, name):
    page.goto("/admin/second-factor/set-up/")
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_role("button", name="Make a passkey").click()


@pytest.mark.usefixtures("tidy")
def test_a_passkey_is_made_and_signs_in(visit):
    page = visit("/admin/", alone=True)
    add_device(page)
    fill_in_login(page, "author")
    page.get_by_role("heading", name="Your desk", exact=True).wait_for()
    page.goto("/admin/account/")
    page.get_by_role("link", name="Set up a second factor").click()
    page.get_by_label("Name of the passkey").fill("My laptop")
    assert barriers(page) == []
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.goto("/admin/second-factor/set-up/")
    # Enter does what the button does; and the device has one already.
    page.get_by_label("Name of the passkey").press("Enter")
    page.get_by_text("There is a passkey for this account on this device already.").wait_for()
    log_out(page)

    # By itself
    page.goto("/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Your desk", exact=True).wait_for()
    log_out(page)
    # After the password
    page.goto("/admin/")
    fill_in_login(page, "author")
    page.get_by_role("button", name="Use your passkey").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("heading", name="Your desk", exact=True).wait_for()
    page.goto("/admin/account/")
    page.get_by_text("Passkey, added").wait_for()
    assert barriers(page) == []
    assert page.complaints == []


@pytest.mark.usefixtures("tidy")
def test_a_passkey_opens_the_inbox_where_its_device_makes_a_secret(visit):
    page = visit("/admin/", alone=True)
    session, old = add_device(page, hasPrf=False)
    fill_in_login(page, "practitioner")
    page.get_by_role("heading", name="Your desk", exact=True).wait_for()
    enrol(page, "Old key")
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.goto(INBOX + "passkey/")
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Go on with the passkey").click()
    page.get_by_text("This passkey cannot open the inbox").wait_for()
    assert barriers(page) == []

    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": old})
    add_device(page)
    enrol(page, "My laptop")
    page.get_by_text("The passkey is in place.").wait_for()
    page.goto(INBOX + "passkey/")
    page.get_by_label("Your passphrase").fill(PASSPHRASE)
    page.get_by_label("Your passphrase").press("Enter")
    page.get_by_text("“My laptop” opens the inbox from now on.").wait_for()
    assert barriers(page) == []
    page.get_by_role("link", name="Unlock").click()
    page.get_by_role("button", name="Use your passkey").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("button", name="Lock now").wait_for()
    assert page.complaints == []
