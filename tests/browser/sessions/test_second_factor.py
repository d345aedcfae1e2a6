"""Somebody sets the second factor up, loses the telephone, and comes back with a code on paper."""

import base64
import re

import pytest
from django_otp.oath import totp

from tests.browser.axe import barriers
from tests.running import run

ACCOUNT = "admin"


@pytest.fixture
def forgetful(demo, demo_environment):
    """Afterwards the demo's account signs in with its password alone again."""
    yield
    run(["manage.py", "reset_second_factor", demo.lines[f"{ACCOUNT} account"]], demo_environment)


def sign_in_with(page, demo):
    page.goto("/admin/")
    page.get_by_label("Username").fill(demo.lines[f"{ACCOUNT} account"])
    page.get_by_label("Password").fill(demo.lines[f"{ACCOUNT} password"])
    page.get_by_role("button", name="Log in").click()


def scan(page):
    """Set up the telephone that reads the picture on this page; gives the recovery codes."""
    page.get_by_text("I cannot scan it").click()
    key = re.sub(r"\s", "", page.locator(".second-factor-key").inner_text())
    assert barriers(page) == []
    page.get_by_label("Code").fill(f"{totp(base64.b32decode(key)):06}")
    page.get_by_role("button", name="Use this telephone").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert barriers(page) == []
    codes = page.locator(".second-factor-codes code")
    # Each on a line of its own, or ten of them would be taken for twenty.
    assert {box.evaluate("code => code.getClientRects().length") for box in codes.all()} == {1}
    return codes.all_inner_texts()


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_the_telephone_is_lost_and_a_code_on_paper_lets_in(visit, demo, forgetful, width, scheme):
    options = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
    page = visit("/admin/", permissions=["clipboard-read", "clipboard-write"], **options)
    assert barriers(page) == []
    sign_in_with(page, demo)
    page.get_by_role("link", name="How you sign in").click()
    page.get_by_role("link", name="Set up your telephone").click()
    codes = scan(page)
    page.get_by_role("button", name="Copy them").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()").split("\n") == codes
    page.get_by_role("button", name="Log out").click()
    page.get_by_text("You are signed out in this browser").wait_for()
    assert barriers(page) == []

    back = visit("/admin/", **options)
    sign_in_with(back, demo)
    back.get_by_label("Code").fill(codes[0].upper())
    back.get_by_role("button", name="Go on").click()
    back.get_by_role("link", name="How you sign in").click()
    back.get_by_text("9 recovery codes are left").wait_for()
    assert barriers(back) == []
    back.get_by_role("link", name="Use another telephone").click()
    assert not set(scan(back)) & set(codes)

    stranger = visit("/admin/", **options)
    sign_in_with(stranger, demo)
    assert barriers(stranger) == []
    stranger.get_by_label("Code").fill("000 000")
    stranger.get_by_role("button", name="Go on").click()
    stranger.get_by_role("alert").wait_for()
    assert barriers(stranger) == []
    assert (page.complaints, back.complaints) == ([], [])
