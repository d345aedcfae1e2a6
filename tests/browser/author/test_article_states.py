"""An author shows a draft, restores it, schedules and renames it, and two people save at once."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.author.writing import text_of
from tests.browser.axe import barriers

SAVE = "Save and continue editing"


@pytest.fixture
def write(sign_in):
    """A function that writes a draft as the author and leaves its form open."""

    def open_draft(title, **options):
        page = sign_in("author", **options)
        page.goto("/admin/articles/article/add/")
        page.get_by_label("Title:").press_sequentially(title)
        page.get_by_label("Summary:").fill("A summary.")
        page.get_by_label("Body:").fill("It began at breakfast.\n\nIt ended at noon.")
        page.get_by_label("Topic:").select_option(index=1)
        page.get_by_label("Author:").select_option(index=1)
        save(page)
        return page

    return open_draft


def save(page, button=SAVE):
    press(page.get_by_role("button", name=button).first)
    assert page.locator(".messagelist .success").count()


def press(link_or_button):
    with link_or_button.page.expect_navigation():
        link_or_button.click()


def test_a_draft_is_shown_restored_scheduled_published_and_renamed(write, visit):
    page = write("A rename to remember")
    save(page, "Save and make a preview link")
    address = page.locator(".preview-links a").get_attribute("href")
    colleague = visit(urlsplit(address).path)
    expect(colleague.locator("h1")).to_have_text("A rename to remember")
    expect(colleague.locator(".preview-banner")).to_contain_text("Preview of a draft")
    assert barriers(colleague, colors=True) == []
    save(page, "Revoke")
    colleague.reload()
    expect(colleague.locator("h1")).to_have_text("This preview has ended")

    page.get_by_label("Body:").fill("It began at dinner.\n\nIt ended at noon.")
    save(page)
    press(page.get_by_role("link", name="Revisions"))
    assert barriers(page) == []
    press(page.get_by_role("button", name="Compare the two that are chosen"))
    assert page.locator("del").all_inner_texts() == ["breakfast"]
    assert page.locator("ins").all_inner_texts() == ["dinner"]
    assert barriers(page, colors=True) == []
    press(page.get_by_role("link", name="Restore revision 1"))
    save(page, "Restore revision 1")
    assert text_of(page).input_value().startswith("It began at breakfast.")

    page.locator("#id_published_at_0").fill("3 May 2099")
    save(page, "Schedule for 3 May 2099, 09:00 (UTC)")
    expect(page.locator(".writing-state .state").first).to_have_text("Scheduled")
    save(page, "Publish now")
    page.get_by_label("Address:").fill("a-better-name")
    save(page)
    expect(page.locator(".writing-state .state").last).to_have_text("Changes not published")
    colleague.goto("/articles/a-rename-to-remember/")
    assert colleague.url.endswith("/articles/a-rename-to-remember/")
    save(page, "Publish the changes")
    assert page.locator(".redirects code").all_inner_texts() == ["/articles/a-rename-to-remember/"]
    colleague.goto("/articles/a-rename-to-remember/?from=letter")
    assert colleague.url.endswith("/articles/a-better-name/?from=letter")
    assert page.complaints == []


def test_two_people_save_at_once_and_neither_loses_a_word(write, sign_in):
    page = write("Two pens")
    other = sign_in("admin")
    other.goto(page.url)
    other.get_by_label("Title:").fill("Two pens, one desk")
    other.get_by_label("Body:").fill("It began at supper.\n\nIt ended at noon.")
    save(other)

    page.get_by_label("Body:").fill("It began at dawn.\n\nIt ended at noon.")
    press(page.get_by_role("button", name=SAVE).first)
    conflict = page.locator(".conflict")
    assert conflict.locator("h2").inner_text() == (
        "admin saved this article while you were writing"
    )
    assert text_of(page).input_value().startswith("It began at dawn.")
    assert barriers(page, colors=True) == []
    press(conflict.get_by_role("button"))

    page.goto(other.url)
    expect(page.get_by_label("Title:")).to_have_value("Two pens, one desk")
    assert text_of(page).input_value().startswith("It began at dawn.")
