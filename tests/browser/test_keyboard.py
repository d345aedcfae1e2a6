"""The keyboard reaches everything, in the order of reading, and shows where it is."""

from playwright.sync_api import expect

from tests.browser.probes import call, probe


def test_focus_follows_the_order_of_reading_and_is_always_visible(visit):
    page = visit("/articles/attachment-styles-explained/")
    expected = page.evaluate_handle(call("stops"), [])
    count = page.evaluate("(stops) => stops.length", expected)

    stops = []
    for _ in range(count):
        page.keyboard.press("Tab")
        stops.append(probe(page, "focused", expected))

    assert stops == [["solid 3px", number] for number in range(count)]


def test_the_skip_link_comes_first_and_leads_to_the_text(visit):
    page = visit("/articles/attachment-styles-explained/")

    page.keyboard.press("Tab")
    link = page.locator(".skip-link")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport(ratio=1)

    page.keyboard.press("Enter")
    expect(page.locator("#page-main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".eyebrow a").first).to_be_focused()
