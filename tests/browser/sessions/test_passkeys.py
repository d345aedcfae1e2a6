"""Passkeys in Chromium, with authenticators that it simulates."""

from tests.browser.axe import barriers
from tests.browser.conftest import fill_in_login

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


def test_a_passkey_is_made_and_signs_in(visit):
    page = visit("/admin/", alone=True)
    session, device = add_device(page)
    fill_in_login(page, "author")
    page.get_by_role("link", name="How you sign in").click()
    page.get_by_role("link", name="Set up a second factor").click()
    page.get_by_label("Name of the passkey").fill("My laptop")
    assert barriers(page) == []
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    page.goto("/admin/second-factor/set-up/")
    # Enter does what the button does; and the device has one already.
    page.get_by_label("Name of the passkey").press("Enter")
    page.get_by_text("There is a passkey for this account on this device already.").wait_for()
    page.get_by_role("button", name="Log out").click()

    # By itself
    page.goto("/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("heading", name="Your desk", exact=True).wait_for()
    page.get_by_role("button", name="Log out").click()
    # After the password
    page.goto("/admin/")
    fill_in_login(page, "author")
    assert barriers(page) == []
    page.get_by_role("button", name="Use your passkey").click()
    page.get_by_role("link", name="How you sign in").click()
    page.get_by_text("Passkey, added").wait_for()
    assert barriers(page) == []
    # Whoever holds the device and is not its owner is not let in.
    page.get_by_role("button", name="Log out").click()
    user = {"authenticatorId": device, "isUserVerified": False}
    session.send("WebAuthn.setUserVerified", user)
    page.goto("/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("No passkey was used, or it took too long.").wait_for()
    assert page.complaints == []


def test_without_javascript_no_passkey_is_offered(visit):
    page = visit("/admin/", alone=True, java_script_enabled=False)

    assert page.get_by_role("button", name="passkey").count() == 0
    fill_in_login(page, "admin")
    page.goto("/admin/second-factor/set-up/")
    assert page.get_by_role("button", name="Make a passkey").count() == 0
    page.get_by_role("link", name="Use an app for codes").click()
    page.get_by_text("I cannot scan it").wait_for()
