"""An applicant with a phone, without JavaScript, with a nervous finger, and in a hurry to leave."""

import re

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
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
    assert len(receipt) == 16

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


def test_a_refused_form_takes_the_focus_to_what_is_wrong(visit):
    page = visit("/sessions/apply/")
    page.get_by_label("What brings you here?").fill(CONTENT)
    send(page)

    page.get_by_role("alert").wait_for()
    assert page.title().startswith("Error: ")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("What brings you here?")).to_have_value(CONTENT)
    page.get_by_role("link", name="Write which country you are in.").click()
    expect(page.locator("#id_country")).to_be_focused()


def test_the_back_button_brings_the_letter_back(visit):
    page = visit("/sessions/apply/")
    fill_in(page)
    page.get_by_role("link", name="What happens to your letter").first.click()
    page.get_by_role("heading", name="What happens to your letter").wait_for()

    page.go_back()

    page.get_by_role("heading", name="Apply for a session").wait_for()
    expect(page.get_by_label("What brings you here?")).to_have_value(CONTENT)


def test_a_nervous_double_click_sends_one_letter(visit, unlocked):
    page = visit("/sessions/apply/")
    # Who is asked for something may send at once; else what comes this quickly looks like spam.
    send(page)
    page.get_by_role("alert").wait_for()
    fill_in(page)
    page.get_by_label("What would you like to be called?").fill("Twice Clicked")
    page.get_by_role("button", name="Send in confidence").dblclick()
    receipt_of(page)

    inbox = unlocked()
    inbox.get_by_label("Search the letters").fill("twice clicked")
    inbox.get_by_role("button", name="Search").click()
    inbox.get_by_role("link", name="Inbox", exact=True).wait_for()
    assert inbox.locator(".inbox-row").count() == 1


@pytest.fixture
def elsewhere():
    """The exit leads off the site, where no test may go: it is answered on the way."""

    def answer(page):
        page.route(
            "https://www.wikipedia.org/**",
            lambda route: route.fulfill(body="<title>Elsewhere</title>", content_type="text/html"),
        )
        return page

    return answer


PAGES = ["/sessions/", "/sessions/apply/", "/sessions/letter/", "/sessions/return/"]


@pytest.mark.parametrize("path", PAGES)
def test_exit_is_a_plain_link_without_javascript(visit, elsewhere, path):
    page = elsewhere(visit(path, java_script_enabled=False))

    page.get_by_role("link", name="Exit this page").click()

    page.wait_for_url("https://www.wikipedia.org/")


@pytest.mark.parametrize("way", ["click", "escape"])
def test_exit_leaves_no_way_back(visit, elsewhere, way):
    page = elsewhere(visit("/about/"))
    page.goto("/sessions/apply/")

    if way == "click":
        page.get_by_role("link", name="Exit this page").click()
    else:
        for _ in range(3):
            page.keyboard.press("Escape")

    page.wait_for_url("https://www.wikipedia.org/")
    page.go_back()
    assert page.url.endswith("/about/")


def test_two_presses_of_escape_stay(visit):
    page = visit("/sessions/apply/")

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")

    assert page.get_by_role("heading", name="Apply for a session").is_visible()


def test_countries_are_suggested_while_typing(visit):
    page = visit("/sessions/apply/")

    suggested = page.evaluate(
        """() => [...document.querySelector("#id_country").list.options].map((o) => o.value)"""
    )
    assert len(suggested) > 190
    assert "Pakistan" in suggested


@pytest.mark.parametrize(
    ("zone", "suggested"), [("Asia/Karachi", "Asia/Karachi"), ("UTC", "")], ids=["known", "hidden"]
)
def test_the_zone_of_the_device_is_suggested_and_can_be_changed(visit, zone, suggested):
    page = visit("/sessions/apply/", timezone_id=zone)
    field = page.get_by_label("What is the nearest large town")

    expect(field).to_have_value(suggested)
    says_so = expect(page.locator("#id_time_zone_helptext"))
    if suggested:
        says_so.to_contain_text("what your device says")
    else:
        says_so.not_to_contain_text("your device")
    field.fill("")
    send(page)
    page.get_by_role("alert").wait_for()
    expect(field).to_have_value("")
    assert page.complaints == []


def test_the_receipt_is_copied_and_printed_alone(visit):
    page = visit("/sessions/apply/")
    fill_in(page)
    send(page)
    receipt = receipt_of(page)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.sub(r"\D", "", copied) == receipt
    page.emulate_media(media="print")
    assert page.locator(".receipt-digits").is_visible()
    assert not page.get_by_role("button", name="Copied").is_visible()
    assert not page.get_by_role("link", name="Exit this page").is_visible()
