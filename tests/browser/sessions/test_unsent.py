"""What was not sent: no file of the browser has it, and Back, Reload or a link lose nothing."""

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.sessions.test_applicant import EXIT, fill_in, receipt_of, send
from tests.browser.sessions.test_device import (
    FORM,
    LETTER,
    NAME,
    comes,
    files_with,
    leave,
    open_conversation,
    travel,
    whole_browser,
    write,
)
from tests.running import wait_until

__all__ = ["whole_browser"]
# One word, since what is posted has a + for each blank.
WORDS = "canaryunsent"
KEPT = "[...Object.keys(sessionStorage), ...Object.keys(localStorage)]"
ALL = "Withdraw and erase everything"


def withdraw(page):
    page.get_by_label("Yes, erase everything").check()
    page.get_by_role("button", name=ALL).click()
    page.get_by_role("heading", name="Everything has been erased").wait_for()


def forget_to_tick(page):
    page.get_by_role("button", name=ALL).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Add a message")).to_have_value(WORDS)


def write_too_much(page):
    page.get_by_label("Add a message").fill(WORDS * 2000)
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_role("alert")).to_be_focused()


def lose_the_ticket(page):
    page.context.clear_cookies()
    page.get_by_role("button", name="Send the message").click()
    page.get_by_text("Your message is still here").wait_for()


def open_another(context):
    """A tab with a conversation that has just begun, and its receipt."""
    page = context.new_page()
    page.goto("/sessions/apply/")
    fill_in(page)
    send(page)
    receipt = receipt_of(page)
    open_conversation(page, receipt)
    page.get_by_label("Add a message").fill(WORDS)
    return page, receipt


def test_no_file_has_a_message_that_was_not_sent(whole_browser, tmp_path):  # noqa: F811
    context = whole_browser()
    for act in (withdraw, forget_to_tick, write_too_much, lose_the_ticket):
        page, _ = open_another(context)
        act(page)
        leave(page)
        assert page.evaluate("history.length") < 6
    context.close()

    assert files_with(tmp_path, "sessions")
    assert files_with(tmp_path, WORDS) == []


def test_an_unsent_message_comes_back_with_the_receipt_and_goes_when_it_is_sent(visit):
    """What scripts keep for it in the browser is named in the privacy notice."""
    page, receipt = open_another(visit("/").context)
    message = page.get_by_label("Add a message")
    wait_until(lambda: page.evaluate("sessionStorage.message"))

    page.reload()
    expect(message).to_have_value(WORDS)
    page.goto("/sessions/apply/")
    wait_until(lambda: page.evaluate("sessionStorage.draft"))
    kept = {*page.evaluate(KEPT)}
    page.goto("/privacy/")
    named = {*page.locator("main samp").all_inner_texts()}
    assert named - {"theme", "unsaved"} == kept == {"draft", "message"}
    assert WORDS not in page.evaluate("atob(sessionStorage.message)")
    open_conversation(page, receipt)
    expect(message).to_have_value(WORDS)
    expect(page.get_by_text("You have not sent this message yet.")).to_be_visible()

    page.get_by_role("button", name="Send the message").click()
    page.get_by_role("status").wait_for()
    page.reload()
    expect(page.locator(".conversation")).to_contain_text(WORDS)
    expect(message).to_have_value("")
    wait_until(lambda: not page.evaluate("sessionStorage.message"))


def test_without_scripts_a_refused_letter_comes_back_until_it_is_sent_or_left(visit):
    page = visit("/sessions/apply/", java_script_enabled=False)

    def refuse():
        write(page)
        page.get_by_label("I am 18 or older").uncheck()
        send(page)
        expect(page.get_by_role("alert")).to_be_visible()
        return urlsplit(page.url).path

    refused_at = refuse()
    assert refused_at.startswith("/sessions/apply/")
    assert refused_at != FORM[0]
    for steps, path in ((-1, FORM[0]), (1, refused_at), (0, refused_at)):
        page.reload() if steps == 0 else travel(page, steps)
        comes(page, path, FORM[1], LETTER, False)
        expect(page.get_by_label("What would you like to be called?")).to_have_value(NAME)
        expect(page.get_by_role("alert")).to_contain_text("Sessions are for adults.")
        expect(page.get_by_label("The practitioner may keep and read")).to_be_checked()
    stranger = page.context.browser.new_context().new_page()
    stranger.goto(page.url)
    comes(stranger, *FORM, "", False)

    page.get_by_label("I am 18 or older").check()
    send(page)
    receipt_of(page)
    shown_at = urlsplit(page.url).path
    for steps in (-1, -1):
        travel(page, steps)
        comes(page, *FORM, "", False)
    page.goto(shown_at)

    page.goto("/sessions/apply/")
    refused_at = refuse()
    with page.expect_request(EXIT):
        page.get_by_role("link", name="Exit this page").click()
    page = page.context.new_page()
    for path in (refused_at, FORM[0]):
        page.goto(path)
        comes(page, *FORM, "", False)
