"""An author without a mouse writes, formats, links, shows a picture, saves and publishes."""

import re

from playwright.sync_api import expect

from tests.articles.images.picture_files import picture_bytes
from tests.browser.author.writing import body_of, expect_text
from tests.browser.probes import probe

MOST_STOPS = 120


def tab_to(page, name, key="Tab"):
    """Press Tab until the element with this name has the focus; each stop must be seen."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        held = probe(page, "held")
        assert held["isSeen"], f"The focus on “{held['name']}” cannot be seen."
        stops.append(held["name"])
        if held["name"] == name:
            return
    raise AssertionError(f"“{name}” was not reached by {key}: {stops}")


def test_an_article_is_written_and_published_without_a_mouse(sign_in):
    page = sign_in("author")
    keys = page.keyboard
    body = body_of(page)
    # Asked for early: Chromium takes its time before it hands choosers over.
    page.on("filechooser", lambda chooser: None)

    tab_to(page, "Write an article")
    keys.press("Enter")
    page.get_by_role("toolbar").first.wait_for()
    expect(page.get_by_label("Title:")).to_be_focused()
    keys.type("Hands on the keys")

    # The toolbar is one tab stop, and its buttons return the focus to the text.
    tab_to(page, "Body:")
    keys.type("A calm lead.")
    for _ in range(5):
        keys.press("Shift+ArrowLeft")
    tab_to(page, "Bold", key="Shift+Tab")
    keys.press("ArrowRight")
    keys.press("ArrowLeft")
    keys.press("Enter")
    expect(body).to_be_focused()
    expect_text(page, "A calm **lead.**")

    # Dialogs hold the focus while they are open, and Escape returns it.
    keys.press("End")
    keys.press("Control+k")
    keys.press("Escape")
    expect(body).to_be_focused()
    keys.type(" See ")
    keys.press("Control+k")
    page.get_by_role("dialog").wait_for()
    keys.type("the register")
    keys.press("Tab")
    keys.press("Enter")
    wrong = page.get_by_role("dialog").get_by_role("alert")
    expect(wrong).to_have_text("Type the address that the link leads to.")
    keys.type("https://register.example")
    keys.press("Enter")
    expect_text(page, "A calm **lead.** See [the register](https://register.example)")
    keys.type(" or ")
    keys.press("Control+Shift+k")
    keys.type("fight reassurance")
    page.locator(".editor-found button").first.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(body).to_be_focused()
    linked = re.compile(r"\]\(/articles/asking-for-reassurance-without-a-fight/\)")
    expect_text(page, linked)

    tab_to(page, "Bold", key="Shift+Tab")
    keys.press("End")
    for _ in ("File", "Picture"):
        page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("button", name="Picture", exact=True).first).to_be_focused()
    with page.expect_file_chooser() as chooser:
        keys.press("Enter")
    sea = {"name": "sea.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes()}
    chooser.value.set_files(sea)
    page.get_by_role("dialog", name="Picture: sea.jpg").wait_for()
    keys.type("The sea")
    keys.press("Enter")
    expect(body).to_be_focused()
    expect_text(page, re.compile(r"!\[The sea\]\(/media/articles/sea-"))

    # Tab leaves the text (WCAG 2.1.2, no keyboard trap).
    tab_to(page, "summary")
    keys.type("Writing without a mouse.")
    tab_to(page, "topic")
    keys.type("Couples")
    tab_to(page, "author")
    keys.type("Ali")
    # Tags are completed from those of the site.
    tab_to(page, "tags")
    keys.type("AVOID")
    page.locator("#tag-suggestions [role=option]").first.wait_for()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.get_by_label("Tags:")).to_have_value("avoidant attachment, ")
    keys.press("Control+s")
    expect(page.locator(".save-status")).to_contain_text("Saved. It is a draft")
    tab_to(page, "step", key="Shift+Tab")
    keys.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text("readers find it.")
    tab_to(page, "Check what I have typed")
    tab_to(page, "View on site", key="Shift+Tab")
    keys.press("Enter")
    expect(page.locator("h1")).to_have_text("Hands on the keys")
    assert page.complaints == []
