"""Whoever shares the device: what the browser brings back of a letter, and what its files keep."""

import shutil
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Error, expect

from tests.browser.conftest import FLAGS, PATIENCE_MILLISECONDS
from tests.browser.sessions.test_applicant import EXIT, fill_in, receipt_of, send
from tests.running import wait_until

# The small one keeps no session files.
WHOLE_BROWSER = shutil.which("chromium")
NAME, ADDRESS, LETTER, MESSAGE = (f"canary{word}" for word in ("name", "mail", "letter", "message"))
SEARCHED, UNSENT = "canarysearch", "canaryunsent"
STANDS = """[
    location.pathname,
    document.querySelector("h1")?.innerText,
    document.querySelector("form.apply textarea")?.value,
    document.body.innerText.includes("canary"),
]"""
FORM = "/sessions/apply/", "Apply for a session"
ASKED = ["/sessions/return/", "Return to your conversation", None, False]


@pytest.fixture
def whole_browser(chromium, demo, tmp_path):
    """A function that opens Chromium with a profile of its own, and with the pages that it keeps
    whole for Back, which the tests' other browser goes without."""
    if not WHOLE_BROWSER:
        pytest.skip("The whole of Chromium is not installed (apt install chromium).")
    contexts = []

    def open_browser(**options):
        context = chromium.browser_type.launch_persistent_context(
            tmp_path,
            executable_path=WHOLE_BROWSER,
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
            base_url=demo.address,
            **options,
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        return context

    yield open_browser
    for context in contexts:
        context.close()


def travel(page, steps):
    """Back or Forward, as the browser's own buttons do; Playwright's wait for a load, which a page
    that was kept whole does not have."""
    session = page.context.new_cdp_session(page)
    history = session.send("Page.getNavigationHistory")
    entry = history["entries"][history["currentIndex"] + steps]
    session.send("Page.navigateToHistoryEntry", {"entryId": entry["id"]})
    session.detach()


def stands(page):
    """Address, heading and letter of the page in the tab, and whether it shows a word of ours."""
    try:
        session = page.context.new_cdp_session(page)
        found = session.send("Runtime.evaluate", {"expression": STANDS, "returnByValue": True})
        session.detach()
    except Error:  # Between two pages.
        return None
    return found["result"].get("value")


def comes(page, *expected):
    try:
        wait_until(lambda: stands(page) == list(expected))
    except AssertionError:
        raise AssertionError((stands(page), expected)) from None


def open_conversation(page, receipt):
    page.goto("/sessions/return/")
    page.get_by_label("Your receipt").fill(receipt)
    page.get_by_role("button", name="Open the conversation").click()
    page.get_by_label("Add a message").wait_for()


def write(page):
    fill_in(page)
    page.get_by_label("What would you like to be called?").fill(NAME)
    page.get_by_label("E-mail address").fill(f"{ADDRESS}@example.org")
    page.get_by_label("What brings you here?").fill(LETTER)


def forget_to_tick(page, *, scripts):
    """What is sent comes back with an error; with scripts, it makes no entry of the history."""
    entries = page.evaluate("history.length")
    page.get_by_label("I am 18 or older").uncheck()
    send(page)
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("What brings you here?")).to_have_value(LETTER)
    assert page.evaluate("history.length") == entries or not scripts


def leave(page):
    """Press the exit, which leads off the site, where no test may go: it is answered on the way."""
    page.route(EXIT + "**", lambda route: route.fulfill(body="Elsewhere"))
    page.get_by_role("link", name="Exit this page").click()
    page.wait_for_url(EXIT)


def files_with(folder, word):
    needles = word.encode(), word.encode("utf-16-le")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(needle in path.read_bytes() for needle in needles)]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_nothing_comes_back_once_it_is_over_and_no_file_has_a_word(
    whole_browser, tmp_path, scripts
):
    context = whole_browser(java_script_enabled=scripts)
    page = context.pages[0]
    page.goto(f"/search/?q={SEARCHED}")
    page.goto("/sessions/apply/")
    write(page)
    page.goto("/sessions/letter/")
    travel(page, -1)
    comes(page, *FORM, LETTER, False)

    page = context.new_page()
    page.goto("/sessions/apply/")
    write(page)
    # The browser would keep what it has to send again.
    forget_to_tick(page, scripts=scripts)
    page.get_by_label("I am 18 or older").check()
    send(page)
    receipt = receipt_of(page)
    shown_at = urlsplit(page.url).path
    travel(page, -1)
    comes(page, *FORM, "", False)
    travel(page, 1)
    comes(page, shown_at, "Your letter has arrived", None, False)

    page = context.new_page()
    page.goto("/sessions/received/")
    assert receipt_of(page) == receipt
    page.get_by_role("button", name="I have written it down").click()
    page.get_by_role("heading", name="No receipt is shown here now").wait_for()
    travel(page, -1)
    comes(page, "/sessions/received/", "No receipt is shown here now", None, False)

    open_conversation(page, receipt)
    page.reload()
    page.get_by_label("Add a message").fill(MESSAGE)
    page.get_by_role("button", name="Send the message").click()
    page.get_by_role("status").wait_for()
    page.get_by_text(MESSAGE).wait_for()
    page.get_by_role("link", name="All articles").first.click()
    page.wait_for_url("**/articles/")
    travel(page, -1)
    comes(page, *ASKED)

    page = context.new_page()
    open_conversation(page, receipt)
    page.get_by_label("Add a message").fill(UNSENT)
    if scripts:
        page.get_by_role("button", name="Withdraw and erase everything").click()
        expect(page.get_by_role("alert")).to_be_focused()
    leave(page)
    # With scripts what is posted makes no entry of the history.
    travel(page, -1)
    comes(page, *(["blank", None, None, False] if scripts else ASKED))

    page = context.new_page()
    page.goto("/sessions/apply/")
    write(page)
    forget_to_tick(page, scripts=scripts)
    leave(page)

    context.close()
    assert files_with(tmp_path, SEARCHED)
    groups = " ".join(receipt[start : start + 4] for start in range(0, 20, 4))
    for word in (NAME, ADDRESS, LETTER, MESSAGE, UNSENT, receipt, groups):
        assert files_with(tmp_path, word) == [], word


def test_no_link_costs_the_letter_and_a_draft_brings_it_back_until_it_is_sent(visit):
    """Also where no page is kept whole."""
    page = visit("/sessions/apply/")
    write(page)
    links = page.locator("a[href]:not([href^='#']):not([href^='tel:']):not(.exit-link)")
    addresses = links.evaluate_all("(links) => links.map((link) => link.pathname)")
    assert {"/help/", "/privacy/", "/sessions/letter/"} <= {*addresses}
    targets = links.evaluate_all("(links) => links.map((link) => link.target)")
    assert {*targets} == {"_blank"}
    page.goto("/sessions/letter/")
    travel(page, -1)
    comes(page, *FORM, LETTER, False)
    page.reload()
    comes(page, *FORM, LETTER, False)
    expect(page.get_by_label("I am 18 or older")).to_be_checked()
    assert LETTER not in page.evaluate("atob(sessionStorage.draft)")

    send(page)
    receipt_of(page)
    travel(page, -1)
    comes(page, *FORM, "", False)
    assert page.complaints == []


def test_an_unsent_message_comes_back_with_the_receipt_and_goes_when_it_is_sent(visit):
    """What scripts keep for it in the browser is named in the privacy notice."""
    page = visit("/sessions/apply/")
    fill_in(page)
    send(page)
    receipt = receipt_of(page)
    open_conversation(page, receipt)
    message = page.get_by_label("Add a message")
    message.fill(UNSENT)
    wait_until(lambda: page.evaluate("sessionStorage.message"))

    page.reload()
    expect(message).to_have_value(UNSENT)
    page.goto("/sessions/apply/")
    wait_until(lambda: page.evaluate("sessionStorage.draft"))
    kept = {*page.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]")}
    page.goto("/privacy/")
    named = {*page.locator("main samp").all_inner_texts()}
    assert named - {"theme", "unsaved"} == kept == {"draft", "message"}
    assert UNSENT not in page.evaluate("atob(sessionStorage.message)")
    open_conversation(page, receipt)
    expect(message).to_have_value(UNSENT)
    expect(page.get_by_text("You have not sent this message yet.")).to_be_visible()

    page.get_by_role("button", name="Send the message").click()
    page.get_by_role("status").wait_for()
    page.reload()
    expect(page.locator(".conversation")).to_contain_text(UNSENT)
    expect(message).to_have_value("")
    wait_until(lambda: not page.evaluate("sessionStorage.message"))
