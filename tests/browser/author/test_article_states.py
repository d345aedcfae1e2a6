"""An author shows a draft, compares and restores it, and meets what another one saved meanwhile."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.author.writing import text_of
from tests.browser.axe import barriers


def save(page, button="Save and continue editing"):
    press(page.get_by_role("button", name=button).first)
    expect(page.locator(".messagelist .success").first).to_be_visible()


def press(link_or_button):
    with link_or_button.page.expect_navigation():
        link_or_button.click()


def test_a_draft_is_shown_restored_scheduled_and_merged(sign_in, visit):
    page = sign_in("author")
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Title:").press_sequentially("Two pens")
    page.get_by_label("Summary:").fill("A summary.")
    page.get_by_label("Body:").fill("It began at breakfast.\n\nIt ended at noon.")
    page.get_by_label("Topic:").select_option(index=1)
    page.get_by_label("Author:").select_option(index=1)
    save(page)
    save(page, "Save and make a preview link")
    address = page.locator(".preview-links a").get_attribute("href")
    colleague = visit(urlsplit(address).path)
    expect(colleague.locator(".preview-banner")).to_contain_text("Preview of a draft")
    assert barriers(colleague, colors=True) == []

    page.get_by_label("Body:").fill("It began at dinner.\n\nIt ended at noon.")
    save(page)
    press(page.get_by_role("link", name="Revisions"))
    assert barriers(page) == []
    press(page.get_by_role("button", name="Compare the two that are chosen"))
    expect(page.locator("del")).to_have_text(["breakfast"])
    assert barriers(page, colors=True) == []
    press(page.get_by_role("link", name="Restore revision 1"))
    save(page, "Restore revision 1")
    expect(text_of(page)).to_have_value(re.compile("^It began at breakfast."))
    page.locator("#id_published_at_0").fill("3 May 2099")
    save(page, "Schedule for 3 May 2099, 09:00 (UTC)")
    expect(page.locator(".writing-state .state").first).to_have_text("Scheduled")

    other = sign_in("admin")
    other.goto(page.url)
    other.get_by_label("Title:").fill("Two pens, one desk")
    save(other)
    page.get_by_label("Body:").fill("It began at dawn.\n\nIt ended at noon.")
    press(page.get_by_role("button", name="Save and continue editing").first)
    assert barriers(page, colors=True) == []
    press(page.locator(".conflict").get_by_role("button"))
    page.goto(other.url)
    expect(page.get_by_label("Title:")).to_have_value("Two pens, one desk")
    expect(text_of(page)).to_have_value(re.compile("^It began at dawn."))
    assert page.complaints == []
