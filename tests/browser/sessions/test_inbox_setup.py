"""The practitioner sets the inbox up in a browser, on a site where nobody has done so yet."""

import pytest
from playwright.sync_api import expect

from tests.browser.axe import barriers, barriers_everywhere
from tests.browser.conftest import Tabs, fill_in_login
from tests.running import served

INBOX = "/admin/private_sessions/application/inbox/"


@pytest.fixture
def practitioner(demo, chromium):
    """The practitioner's page on the demo as it was before its inbox was set up, signed in."""
    file = demo.file.with_name(f"{demo.file.name}-without-inbox")
    environment = demo.environment | {"DATABASE_URL": f"sqlite:///{file}"}
    with served(environment, application="tests.quick_hashing:application") as (address, _):
        page = Tabs(chromium, address).open(reduced_motion="reduce")
        page.goto(INBOX + "unlock/")
        fill_in_login(page, "practitioner")
        page.get_by_role("button", name="Go on").click()
        yield page
        page.context.close()


def test_the_inbox_is_set_up_with_offered_words_and_its_code_printed(practitioner):
    page = practitioner
    field, said = page.get_by_label("New passphrase"), page.locator(".passphrase-strength")
    field.fill("correct horse battery staple")
    expect(said).not_to_have_text("")
    words = said.inner_text()
    page.get_by_label("The same passphrase again").fill("correct horse battery staple")
    page.get_by_role("button", name="Set up the inbox").click()
    expect(page.locator("#id_new_passphrase_error li")).to_have_text(words)
    expect(page.locator(".error-summary")).to_be_focused()
    assert barriers_everywhere(page) == []

    offered = page.locator(".passphrase-offer code").inner_text()
    page.get_by_role("button", name="Use these words").click()
    page.get_by_role("button", name="Show what I type").first.click()
    for name, kind in (("new_passphrase", "text"), ("new_passphrase_again", "password")):
        expect(page.locator(f"[name={name}]")).to_have_value(offered)
        expect(page.locator(f"[name={name}]")).to_have_attribute("type", kind)
    page.get_by_role("button", name="Set up the inbox").click()

    page.get_by_role("button", name="Print this page").wait_for()
    assert barriers(page, colors=True) == []
    # The printed page is the code and what it is for, black on white, of a dark page as well.
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".paper-code code")).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.get_by_role("button")).to_have_count(0)
    page.emulate_media(media="screen")
    page.get_by_label("I have written down or printed my recovery code").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your passphrase").fill(offered)
    page.get_by_role("button", name="Open the test letter").click()
    page.get_by_role("heading", name="Your inbox is open").wait_for()
    assert barriers(page) == []
    for name in ("settings", "invite", "replace"):
        page.goto(f"{INBOX}{name}/")
        assert barriers(page) == [], name
    page.goto(INBOX + "settings/")
    page.get_by_role("button", name="Lock now").click()
    page.get_by_role("heading", name="Unlock your inbox").wait_for()
    assert barriers(page) == []
    assert page.complaints == []
