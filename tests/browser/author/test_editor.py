"""The author writes with the editor: toolbar, shortcuts, undo, pictures, links, crash."""

import pytest
from playwright.sync_api import Error, expect

from tests.browser.author.writing import ADD, body_of, expect_text, paste, select, text_of
from tests.browser.probes import probe


def open_article(sign_in):
    """An empty article, opened by the demo's author."""
    page = sign_in("author", ADD)
    page.get_by_role("toolbar").first.wait_for()
    return page


def test_shortcuts_and_buttons_mark_words_and_undo_takes_them_back(sign_in):
    page = open_article(sign_in)
    body = body_of(page)
    body.fill("calm words")

    select(page, "calm")
    page.keyboard.press("Control+b")
    expect(text_of(page)).to_have_value("**calm** words")
    page.keyboard.press("Control+i")
    expect_text(page, "***calm*** words")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect_text(page, "calm words")
    select(page, "calm words")
    bar = page.get_by_role("toolbar").first
    bar.get_by_role("button", name="Heading", exact=True).click()
    expect_text(page, "## calm words")
    bar.get_by_role("button", name="Heading", exact=True).click()
    expect_text(page, "calm words")

    # The keys that began to mark words end it, and leave the blank before them outside.
    body.fill("")
    for key, words, after in (("b", "bold ", "plain "), ("i", "slanted", ", "), ("i", "it", ".")):
        page.keyboard.press(f"Control+{key}")
        page.keyboard.type(words)
        page.keyboard.press(f"Control+{key}")
        page.keyboard.type(after)
    expect_text(page, "**bold** plain *slanted*, *it*.")

    # Rich text is pasted as Markdown, and undo gives plain text.
    body.fill("")
    html = "<h1>Repair</h1><p>A <b>calm </b>word.</p>"
    paste(page, {"text/plain": "Repair\nA calm word.", "text/html": html})
    expect_text(page, "## Repair\n\nA **calm** word.")
    for left in ("Repair\nA calm word.", ""):
        page.keyboard.press("Control+z")
        expect_text(page, left)
    page.context.clear_cookies()
    paste(page, {"text/plain": "Repair", "text/html": html})
    expect(page.get_by_text("Pasted as plain text. You are signed out.")).to_be_visible()


def test_unsaved_work_survives_a_crash(sign_in):
    page = open_article(sign_in)
    page.get_by_label("Title:").fill("Written before the crash")
    page.locator("#faqs-group .add-row a").click()
    expect(page.locator("#id_faqs-0-question")).to_be_focused()
    page.keyboard.type("Where was I?")
    body_of(page).press_sequentially("The end of a sentence")
    probe(page, "keptInBrowser", "end of a sentence")
    again = page.context.new_page()
    # Nothing that a page may do before it ends is done by one that crashes.
    with pytest.raises(Error, match="crashed|ERR_ABORTED"):
        page.goto("chrome://crash")
    page.close()

    again.goto(ADD)
    kept = again.locator(".unsaved", has_text="Written before the crash")
    again.locator(".unsaved").first.wait_for(state="attached")
    # What other tests left is offered, too; several offers are folded into one line.
    for folded in again.get_by_text("times, work was not saved").all():
        folded.click()
    kept.get_by_role("button", name="Take it back").click()
    expect(again.get_by_label("Title:")).to_have_value("Written before the crash")
    expect(text_of(again)).to_have_value("The end of a sentence")
    expect(again.locator("#id_faqs-0-question")).to_have_value("Where was I?")
