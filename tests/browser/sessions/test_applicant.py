"""An applicant with a phone, without JavaScript, with a nervous finger, and in a hurry to leave."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import barriers_everywhere

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
EXIT = "https://www.wikipedia.org/"
CONTENT = "It began in the spring.\n\nSince then I wait for every answer."


def fill_in(page):
    page.get_by_label("What would you like to be called?").fill("Robin")
    page.get_by_label("Which country are you in?").fill("portugal")
    page.get_by_label("What is the nearest large town").fill("lisbon")
    page.get_by_label("What brings you here?").fill(CONTENT)
    page.get_by_label("I am 18 or older").check()
    page.get_by_label("The practitioner may keep and read").check()


def send(page):
    page.get_by_role("button", name="Send in confidence").click()


def receipt_of(page):
    page.get_by_role("heading", name="Your letter has arrived").wait_for()
    return re.sub(r"\D", "", page.locator("#receipt").inner_text())


@pytest.mark.parametrize("options", [{"java_script_enabled": False}, PHONE], ids=["no js", "phone"])
def test_applying_returning_and_withdrawing(visit, options):
    page = visit("/sessions/", **options)
    page.get_by_role("link", name="Apply for a session").click()
    fill_in(page)
    send(page)
    receipt = receipt_of(page)
    assert len(receipt) == 20
    if options == PHONE:
        check_copy_and_print(page, receipt)
    else:
        expect(page.get_by_role("button")).to_have_text(["I have written it down"])

    page.get_by_role("link", name="return to your conversation").click()
    page.get_by_label("Your receipt").fill(receipt)
    page.get_by_role("button", name="Open the conversation").click()
    expect(page.locator(".conversation")).to_contain_text("It began in the spring.")
    page.get_by_label("Add a message").fill("One more thing.")
    page.get_by_role("button", name="Send the message").click()
    expect(page.locator(".conversation")).to_contain_text("One more thing.")

    page.get_by_label("Yes, erase everything").check()
    page.get_by_role("button", name="Withdraw and erase everything").click()
    expect(page.locator("h1")).to_have_text("Everything has been erased")
    assert page.complaints == []
    assert page.context.cookies() == []
    page.goto("/sessions/")
    with page.expect_request(EXIT):
        page.get_by_role("link", name="Exit this page").click()
    page.close()


def check_copy_and_print(page, receipt):
    """The receipt is copied by a button, and printed alone."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert re.sub(r"\D", "", page.evaluate("navigator.clipboard.readText()")) == receipt
    page.emulate_media(media="print")
    expect(page.locator(".receipt-digits")).to_be_visible()
    expect(page.get_by_role("button", name="Copied")).to_be_hidden()
    expect(page.get_by_role("link", name="Exit this page")).to_be_hidden()
    page.emulate_media(media="screen")


def test_a_refused_application_is_mended_and_a_nervous_double_click_sends_it_once(visit, unlocked):
    page = visit("/sessions/apply/")
    page.get_by_label("What brings you here?").fill(CONTENT)
    send(page)
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("What brings you here?")).to_have_value(CONTENT)
    assert barriers_everywhere(page) == []
    page.get_by_role("link", name="Write which country you are in, or “rather not say”.").click()
    expect(page.locator("#id_country")).to_be_focused()

    # Who is asked for something may send at once; else what comes this quickly looks like spam.
    fill_in(page)
    page.get_by_label("What would you like to be called?").fill("Twice Clicked")
    page.get_by_role("button", name="Send in confidence").dblclick()
    receipt_of(page)

    inbox = unlocked()
    inbox.get_by_label("Search the letters").fill("twice clicked")
    inbox.get_by_role("button", name="Search").click()
    expect(inbox.locator(".inbox-row")).to_have_count(1)
    expect(inbox.locator(".inbox-row")).to_contain_text("Twice Clicked")


def test_exit_leaves_no_way_back(visit):
    page = visit("/about/")
    page.route(EXIT + "**", lambda route: route.fulfill(body="Elsewhere"))
    page.goto("/sessions/apply/")
    page.get_by_role("link", name="Exit this page").click()
    page.wait_for_url(EXIT)
    page.go_back()
    page.wait_for_url("**/about/")

    page.goto("/sessions/apply/")
    for _ in range(2):
        page.keyboard.press("Escape")
        expect(page.get_by_role("heading", name="Apply for a session")).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_url(EXIT)
    page.go_back()
    page.wait_for_url("**/about/")


def test_the_zone_of_the_device_is_suggested(visit):
    page = visit("/sessions/apply/", timezone_id="Asia/Karachi")

    expect(page.get_by_label("What is the nearest large town")).to_have_value("Asia/Karachi")
