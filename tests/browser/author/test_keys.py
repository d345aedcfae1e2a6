"""Enter goes on, Ctrl+S saves in place, and a refusal leads to its field."""

import re

from playwright.sync_api import expect

from tests.browser.author.writing import ADD, body_of
from tests.browser.axe import barriers
from tests.browser.probes import probe


def paste(page, words):
    page.evaluate("(words) => document.execCommand('insertText', false, words)", words)


def test_enter_goes_on_and_control_s_saves_in_place_or_says_what_is_too_long(sign_in):
    page = sign_in("author", ADD)
    title, tags = page.get_by_label("Title:"), page.locator("#id_tags")

    title.fill("Saved in its place")
    title.press("Enter")
    expect(title).not_to_be_focused()
    expect(page).to_have_url(re.compile(f"{ADD}$"))
    tags.fill("trust")
    tags.press("Enter")
    expect(tags).to_have_value("trust, ")
    page.keyboard.type("calm")

    summary = page.get_by_label("Summary:")
    summary.focus()
    paste(page, "Two\nlines and " + "more " * 50)
    typed = re.compile(rf"^\s*{summary.input_value().strip()}\s*$")

    page.keyboard.press("Control+s")
    errors = page.locator(".error-summary")
    expect(errors).to_be_focused()
    said = "Shorten “Summary” to 200 characters: it has 264."
    expect(page.locator(".field-summary .errorlist")).to_have_text(said)
    expect(page.locator("#id_summary_count")).to_have_text("264 of 200 characters: 64 too many")
    expect(summary).to_have_value(typed)
    expect(title).to_have_value("Saved in its place")
    assert errors.bounding_box()["y"] < title.bounding_box()["y"]
    assert barriers(page) == []
    errors.get_by_role("link", name="Summary").click()
    expect(summary).to_be_focused()

    summary.fill("Where the caret stays.")
    page.get_by_label("Author:").select_option(index=1)
    page.locator(".cm-content").first.click()
    page.keyboard.type("First words.")
    page.keyboard.press("Control+s")
    expect(page.locator(".save-status")).to_contain_text("Saved. It is a draft")
    expect(page).to_have_url(re.compile("/change/$"))
    page.keyboard.type(" More.")
    expect(page.locator("#id_body")).to_have_value("First words. More.")
    page.keyboard.press("Control+s")
    expect(page.locator(".save-status")).to_contain_text("Saved. It is a draft")
    page.reload()
    expect(page.locator("#id_body")).to_have_value("First words. More.")
    expect(tags).to_have_value("trust, calm")


def test_what_is_typed_while_a_save_is_under_way_is_kept_and_saved_by_the_next_one(sign_in):
    page = sign_in("author", "/admin/articles/article/")
    page.get_by_role("link", name="Leaving someone you still love").click()
    page.wait_for_url("**/change/")
    held = []
    page.route(page.url, lambda route: held.append(route))
    body_of(page).press("Control+End")

    page.keyboard.type(" Before.")
    with page.expect_request(page.url):
        page.keyboard.press("Control+s")
    page.keyboard.type(" Meanwhile.")
    held.pop().continue_()
    expect(page.locator(".save-status")).to_contain_text("Saved")
    probe(page, "keptInBrowser", "Before. Meanwhile.")

    with page.expect_request(page.url):
        page.keyboard.press("Control+s")
    page.keyboard.type(" At last.")
    page.keyboard.press("Control+s")
    with page.expect_request(
        lambda each: each.url == page.url and b"At last." in (each.post_data_buffer or b"")
    ):
        held.pop().continue_()


def test_no_form_is_left_for_a_save_that_cannot_be(sign_in):
    page = sign_in("author", "/admin/articles/author/")
    page.locator(".field-name a").first.click()
    page.wait_for_load_state()
    name, status = page.locator("#id_name"), page.locator(".save-status")
    before = name.input_value()
    name.fill("Another name")

    page.context.set_offline(True)
    page.keyboard.press("Control+s")
    expect(status).to_contain_text("Not saved: the server does not answer.")
    page.context.set_offline(False)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.keyboard.press("Control+s")
    expect(status).to_contain_text("Not saved: you are signed out.")
    expect(name).to_have_value("Another name")
    page.context.add_cookies(cookies)
    name.fill(before)
    page.keyboard.press("Control+s")

    expect(page.locator(".messagelist .success")).to_contain_text("Saved: “")


def test_enter_takes_the_title_that_is_typed_or_begins_it(sign_in):
    page = sign_in("author", ADD)
    chosen = page.locator("#related_links-group .select2-selection__rendered")
    page.get_by_role("button", name="Add another Related article").click()
    # Wherever the pointer rests, and before the answer has come
    page.locator(".select2-results__option[aria-selected]").nth(2).hover()
    page.keyboard.type("Awake at")
    page.keyboard.press("Enter")
    expect(chosen).to_have_text("Awake at three in the morning")
    page.get_by_role("button", name="Add another Related article").click()
    page.get_by_label("Search: Related").press_sequentially("A text to come & another")
    begin = page.get_by_role("button", name="Begin “A text to come & another” as a draft")
    expect(begin).to_be_visible()

    with page.expect_popup() as popup:
        page.keyboard.press("Enter")
    expect(popup.value.get_by_label("Title:")).to_have_value("A text to come & another")
    popup.value.get_by_role("toolbar").first.wait_for()
    # As everywhere, and the page that opened it has the article.
    with popup.value.expect_event("close"):
        popup.value.keyboard.press("Control+s")

    expect(chosen.last).to_have_text("A text to come & another")
    page.goto("/admin/articles/article/")
    assert page.complaints == []
