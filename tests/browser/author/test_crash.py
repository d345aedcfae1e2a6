"""The browser dies in the middle of a sentence; the next one offers the sentence back."""

import os
import signal
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE_MILLISECONDS, fill_in_login

ADD = "/admin/articles/article/add/"


@pytest.fixture
def browse(chromium, demo, tmp_path):
    """A function that starts Chromium with one profile on disk, and returns page and process."""
    profile, contexts = tmp_path / "profile", []

    def start():
        context = chromium.browser_type.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=FLAGS, base_url=demo.address
        )
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        contexts.append(context)
        return context.pages[0]

    yield start
    contexts[-1].close()


def wait_until_on_disk(profile, words, seconds=30):
    """Chromium writes what a page keeps some seconds later; without telling the page."""
    for _ in range(seconds * 10):
        files = (profile / "Default" / "Local Storage" / "leveldb").glob("*.log")
        if any(words.encode() in file.read_bytes() for file in files):
            return
        time.sleep(0.1)
    raise TimeoutError(f"“{words}” was not kept.")


def kill_chromium(profile):
    """End the browser as a power cut would; the lock of its profile names the process."""
    os.kill(int(os.readlink(profile / "SingletonLock").rpartition("-")[2]), signal.SIGKILL)


def test_what_was_typed_before_the_browser_was_killed_comes_back(browse, demo, tmp_path):
    page = browse()
    page.goto(ADD)
    fill_in_login(page, demo, "author")
    page.get_by_role("toolbar").first.wait_for()
    page.get_by_label("Title:").fill("Half a thought")
    page.locator("#faqs-group .add-row a").click()
    page.locator("#id_faqs-0-question").fill("Where was I?")
    page.get_by_label("Body:").press_sequentially("In the middle of a sentence")
    wait_until_on_disk(tmp_path / "profile", "In the middle of a sentence")
    with page.context.expect_event("close"):
        kill_chromium(tmp_path / "profile")

    page = browse()
    page.goto(ADD)
    if page.get_by_label("Username").count():
        fill_in_login(page, demo, "author")
    expect(page.get_by_role("region", name="Unsaved work")).to_contain_text("was not saved")
    page.get_by_role("button", name="Take it back").click()

    expect(page.get_by_label("Title:")).to_have_value("Half a thought")
    expect(page.get_by_label("Body:")).to_have_value("In the middle of a sentence")
    expect(page.locator("#id_faqs-0-question")).to_have_value("Where was I?")
