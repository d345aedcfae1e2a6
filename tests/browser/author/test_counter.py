"""A long paste stays whole, and the author sees while typing how much of it is too much."""

from playwright.sync_api import expect

from tests.browser.axe import barriers

ADD = "/admin/articles/article/add/"


def paste(page, words):
    page.evaluate("(words) => document.execCommand('insertText', false, words)", words)


def test_a_long_paste_stays_whole_and_is_counted(sign_in):
    page = sign_in("author")
    page.goto(ADD)
    title = page.get_by_label("Title:")
    title.focus()

    paste(page, "A very long title of many words, " * 5)

    counter = page.locator("#id_title_count")
    assert counter.inner_text() == "164 of 140 characters: 24 too many"
    assert len(title.input_value()) == 165
    assert "id_title_count" in title.get_attribute("aria-describedby")
    page.get_by_role("status").get_by_text("24 too many").wait_for(state="attached")
    assert barriers(page) == []
    title.fill("Short")
    assert counter.inner_text() == "5 of 140 characters"
    assert page.complaints == []


def test_a_row_that_is_added_counts_as_well(sign_in):
    page = sign_in("author")
    page.goto(ADD)
    page.locator("#faqs-group .add-row a").click()
    question = page.locator("#id_faqs-0-question")

    question.fill("Why 👋?")

    expect(page.locator("#id_faqs-0-question_count")).to_have_text("6 of 200 characters")


def test_a_refused_save_keeps_the_paste_and_says_so_beside_it(sign_in):
    page = sign_in("author")
    page.goto(ADD)
    summary = page.get_by_label("Summary:")
    summary.focus()
    paste(page, "Two\nlines and " + "more " * 50)
    typed = summary.input_value()

    page.keyboard.press("Control+s")
    said = page.locator(".field-summary .errorlist")
    said.wait_for()

    count = page.locator("#id_summary_count").inner_text().split()[0]
    assert said.inner_text() == f"Shorten “Summary” to 200 characters: it has {count}."
    assert summary.input_value().strip() == typed.strip()
