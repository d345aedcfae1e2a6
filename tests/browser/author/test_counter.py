"""A long paste stays whole, and the author sees while typing how much of it is too much."""

import re

from playwright.sync_api import expect

from tests.browser.axe import barriers


def paste(page, words):
    page.evaluate("(words) => document.execCommand('insertText', false, words)", words)


def test_a_long_paste_stays_whole_and_is_counted(sign_in):
    page = sign_in("author")
    page.goto("/admin/articles/article/add/")
    page.locator("#faqs-group .add-row a").click()
    page.locator("#id_faqs-0-question").fill("Why 👋?")
    expect(page.locator("#id_faqs-0-question_count")).to_have_text("6 of 200 characters")
    page.locator("#id_faqs-0-question").fill("")

    title = page.get_by_label("Title:")
    title.focus()
    paste(page, "A very long title of many words, " * 5)
    counter = page.locator("#id_title_count")
    expect(counter).to_have_text("164 of 140 characters: 24 too many")
    expect(title).to_have_value("A very long title of many words, " * 5)
    expect(title).to_have_attribute("aria-describedby", re.compile("id_title_count"))
    page.get_by_role("status").get_by_text("24 too many").wait_for(state="attached")
    title.fill("Saved by hand")
    expect(counter).to_have_text("13 of 140 characters")
    summary = page.get_by_label("Summary:")
    summary.focus()
    paste(page, "Two\nlines and " + "more " * 50)
    typed = summary.input_value()

    page.keyboard.press("Control+s")
    said = "Shorten “Summary” to 200 characters: it has 264."
    expect(page.locator(".field-summary .errorlist")).to_have_text(said)
    expect(page.locator("#id_summary_count")).to_have_text(re.compile("^264 of 200"))
    expect(summary).to_have_value(re.compile(rf"^\s*{typed.strip()}\s*$"))
    expect(title).to_have_value("Saved by hand")
    note = page.locator(".error-summary").bounding_box()
    assert note["y"] < title.bounding_box()["y"]
    assert barriers(page) == []
    assert page.complaints == []
