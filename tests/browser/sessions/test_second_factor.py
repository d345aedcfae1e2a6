"""Somebody sets the second factor up, loses the phone, and comes back with a code on paper."""

import base64
import re

from django_otp.oath import totp
from playwright.sync_api import expect

from tests.browser.axe import barriers
from tests.browser.conftest import fill_in_login
from tests.browser.sessions.test_passkeys import log_out

ACCOUNT = "forgetful"


def sign_in(page):
    page.goto("/admin/")
    fill_in_login(page, ACCOUNT)


def scan(page):
    """Set up the phone that reads the picture on this page; gives the recovery codes."""
    page.get_by_text("I cannot scan it").click()
    key = re.sub(r"\s", "", page.locator(".second-factor-key").inner_text())
    page.get_by_label("Code").fill(f"{totp(base64.b32decode(key)):06}")
    page.get_by_role("button", name="Use this phone").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    codes = page.locator(".second-factor-codes code")
    expect(codes).to_have_count(10)
    page.set_viewport_size({"width": 360, "height": 800})
    # Each on a line of its own, or ten of them would be taken for twenty.
    assert {box.evaluate("code => code.getClientRects().length") for box in codes.all()} == {1}
    return codes.all_inner_texts()


def test_the_phone_is_lost_and_a_code_on_paper_lets_in(visit):
    page = visit("/admin/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert barriers(page) == []
    sign_in(page)
    page.locator("[popovertarget=admin-own]").click()
    page.get_by_role("link", name="How you sign in").click()
    page.get_by_role("link", name="Set up a second factor").click()
    page.get_by_role("link", name="Use an app for codes").click()
    page.get_by_text("I cannot scan it").wait_for()
    assert barriers(page, colors=True) == []
    codes = scan(page)
    assert barriers(page) == []
    page.get_by_role("button", name="Copy them").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == codes
    log_out(page)
    assert barriers(page) == []

    back = visit("/admin/")
    sign_in(back)
    back.get_by_label("Code").fill(codes[0].upper())
    back.get_by_role("button", name="Go on").click()
    back.locator("[popovertarget=admin-own]").click()
    back.get_by_role("link", name="How you sign in").click()
    back.get_by_text("9 recovery codes are left").wait_for()
    back.get_by_role("link", name="Use another phone").click()
    assert not set(scan(back)) & set(codes)

    stranger = visit("/admin/")
    sign_in(stranger)
    stranger.get_by_label("Code").fill("000 000")
    stranger.get_by_role("button", name="Go on").click()
    stranger.get_by_role("alert").wait_for()
    assert barriers(stranger) == []
    assert (page.complaints, back.complaints) == ([], [])
