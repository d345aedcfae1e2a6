"""Searching: what is offered while somebody types leads there, and all works without scripts."""

from playwright.sync_api import expect


def test_what_is_typed_offers_topics_and_titles(visit):
    page = visit("/search/")
    field = page.get_by_role("combobox", name="Search the articles")
    field.press_sequentially("coup")
    option = page.get_by_role("option", name="Couples & Conflict Topic")
    option.wait_for()

    page.keyboard.press("ArrowDown")
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_have_attribute("aria-activedescendant", option.get_attribute("id"))
    page.keyboard.press("Escape")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("l")
    option.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/couples-and-conflict/")
    assert page.complaints == []


def test_everything_can_be_read_and_searched_without_javascript(visit):
    page = visit("/", java_script_enabled=False)

    page.get_by_role("link", name="All articles", exact=False).first.click()
    page.get_by_role("link", name="Older articles").click()
    page.wait_for_url("**?page=2")
    page.locator(".list-item-title a").first.click()
    page.wait_for_url("**/articles/*/")
    expect(page.locator("article h1")).not_to_be_empty()
    page.goto("/articles/")
    page.get_by_label("Search the articles").fill("greif")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status")).to_contain_text("We looked for grief")
    page.get_by_role("link", name="Grief and the bond that stays").first.click()
    expect(page.locator(".footnote li").nth(1)).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_have_count(0)
    page.goto("/admin/")
    expect(page.get_by_label("Username")).to_be_visible()
    expect(page.get_by_role("button", name="passkey")).to_have_count(0)
