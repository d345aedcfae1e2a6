"""Somebody sets the second factor up, loses the telephone, and comes back with a code on paper."""

import base64
import re

import pytest
from django_otp.oath import totp

from tests.browser.axe import CORNERS, barriers_everywhere
from tests.browser.conftest import fill_in_login
from tests.running import run

ACCOUNT = "admin"


@pytest.fixture
def forgetful(demo, demo_environment):
    """Afterwards the demo's account signs in with its password alone again."""
    yield
    run(["manage.py", "reset_second_factor", demo.lines[f"{ACCOUNT} account"]], demo_environment)


def sign_in_with(page, demo):
    page.goto("/admin/")
    fill_in_login(page, demo, ACCOUNT)


def scan(page):
    """Set up the telephone that reads the picture on this page; gives the recovery codes."""
    page.get_by_text("I cannot scan it").click()
    key = re.sub(r"\s", "", page.locator(".second-factor-key").inner_text())
    assert barriers_everywhere(page, CORNERS) == {}
    page.get_by_label("Code").fill(f"{totp(base64.b32decode(key)):06}")
    page.get_by_role("button", name="Use this telephone").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert barriers_everywhere(page, CORNERS) == {}
    codes = page.locator(".second-factor-codes code")
    page.set_viewport_size({"width": 360, "height": 800})
    # Each on a line of its own, or ten of them would be taken for twenty.
    assert {box.evaluate("code => code.getClientRects().length") for box in codes.all()} == {1}
    return codes.all_inner_texts()


def test_the_telephone_is_lost_and_a_code_on_paper_lets_in(visit, demo, forgetful):
    page = visit("/admin/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    assert barriers_everywhere(page, CORNERS) == {}
    sign_in_with(page, demo)
    page.get_by_role("link", name="How you sign in").click()
    page.get_by_role("link", name="Set up your telephone").click()
    codes = scan(page)
    page.get_by_role("button", name="Copy them").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == codes
    page.get_by_role("button", name="Log out").click()
    page.get_by_text("You are signed out in this browser").wait_for()
    assert barriers_everywhere(page, CORNERS) == {}

    back = visit("/admin/")
    sign_in_with(back, demo)
    back.get_by_label("Code").fill(codes[0].upper())
    back.get_by_role("button", name="Go on").click()
    back.get_by_role("link", name="How you sign in").click()
    back.get_by_text("9 recovery codes are left").wait_for()
    assert barriers_everywhere(back, CORNERS) == {}
    back.get_by_role("link", name="Use another telephone").click()
    assert not set(scan(back)) & set(codes)

    stranger = visit("/admin/")
    sign_in_with(stranger, demo)
    assert barriers_everywhere(stranger, CORNERS) == {}
    stranger.get_by_label("Code").fill("000 000")
    stranger.get_by_role("button", name="Go on").click()
    stranger.get_by_role("alert").wait_for()
    assert barriers_everywhere(stranger, CORNERS) == {}
    assert (page.complaints, back.complaints) == ([], [])
