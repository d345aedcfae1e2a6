"""Searching: what is offered while somebody types leads there."""

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
