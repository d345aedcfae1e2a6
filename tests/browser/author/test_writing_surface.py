"""The writing surface shows the text as it will look, and keeps every sign of it."""

import csv
import re
from html import escape
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.author.writing import ADD, body_of, expect_text, paste, put_caret, text_of
from tests.browser.axe import barriers
from tests.running import wait_until

TEXT = Path(__file__).with_name("surface.md").read_text(encoding="utf-8")
LINKS = list(csv.reader(Path(__file__).with_name("wrapped_links.csv").read_text().splitlines()))[1:]
SHOWN = Path(__file__).with_name("surface_shown.txt").read_text(encoding="utf-8").splitlines()


def lines_of(page):
    """What stands in the lines of the text that are not blank."""
    return body_of(page).locator(".cm-line", has_text=re.compile(r"\S"))


def test_marks_step_back_where_the_caret_is_not_and_no_sign_changes(sign_in):
    page = sign_in("author", ADD)

    body_of(page).fill(TEXT)
    page.get_by_label("Title:").focus()

    expect(lines_of(page)).to_have_text(SHOWN)
    expect(text_of(page)).to_have_value(TEXT)
    urdu = body_of(page).locator(".cm-line", has_text="محبت")
    expect(urdu).to_have_css("direction", "rtl")
    put_caret(page, "begins")
    expect(lines_of(page)).to_have_text([SHOWN[0], "## Where it begins", *SHOWN[2:]])
    expect_text(page, TEXT)

    # What is composed is written once, and a pasted address links words.
    body_of(page).fill("")
    body_of(page).focus()
    keys = page.context.new_cdp_session(page)
    for part in ("k", "か", "かn", "かんじ"):
        keys.send(
            "Input.imeSetComposition",
            {"text": part, "selectionStart": len(part), "selectionEnd": len(part)},
        )
    keys.send("Input.insertText", {"text": "漢字"})
    page.keyboard.type(" register")
    expect_text(page, "漢字 register")
    page.keyboard.press("Control+Shift+ArrowLeft")
    paste(page, {"text/plain": "https://register.example/a"})
    expect_text(page, "漢字 [register](https://register.example/a)")
    page.keyboard.press("Control+z")
    expect_text(page, "漢字 register")

    # The field has the text as soon as it is asked or sent, and hands on what is put into it.
    page.keyboard.press("Control+End")
    page.keyboard.type("s")
    held = "(field) => [field.value, new FormData(field.form).get('body')]"
    assert text_of(page).evaluate(held) == ["漢字 registers", "漢字 registers"]
    text_of(page).evaluate("(field) => { field.value = 'Others.'; }")
    expect(body_of(page)).to_have_text("Others.")
    expect(text_of(page)).to_have_value("Others.")

    page.keyboard.press("Control+a")
    paste(page, {"text/plain": "\n".join(pasted for pasted, _ in LINKS)})
    expect_text(page, "\n".join(becomes for _, becomes in LINKS))
    page.keyboard.press("Control+a")
    paste(page, {"text/plain": "one", "text/html": f'<a href="{escape(LINKS[0][0])}">one</a>'})
    expect_text(page, f"[one]({LINKS[0][1]})")
    assert page.complaints == []


def test_the_page_gives_way_to_the_text_and_remembers_what_stands_beside_it(sign_in):
    page = sign_in("author", ADD, viewport={"width": 1024, "height": 768})
    surface = page.locator(".field-body .editor-surface")
    settings, preview = page.locator("#writing-settings"), page.locator("#writing-preview")

    wait_until(lambda: surface.bounding_box()["height"] >= 0.6 * 768)
    divider = page.get_by_role("separator")
    divider.press("ArrowLeft")
    wait_until(lambda: settings.bounding_box()["width"] > 384)
    width = settings.bounding_box()["width"]
    expect(divider).to_have_attribute("aria-valuenow", f"{width:g}")
    page.locator("summary", has_text="Where it belongs").click()
    page.reload()
    expect(divider).to_have_attribute("aria-valuenow", f"{width:g}")
    expect(page.get_by_label("Topic:")).to_be_hidden()
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(settings).to_be_hidden()
    assert barriers(page, width=1280) == []

    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    wait_until(lambda: surface.bounding_box()["height"] >= 0.6 * 844)
    expect(preview).to_be_hidden()
    assert barriers(page) == []
    page.get_by_role("button", name="Settings", exact=True).click()
    expect(surface).to_be_hidden()
    page.get_by_label("Summary:").fill("A summary.")
    expect(page.locator(".writing-saved")).to_have_text("Unsaved changes")
    bar = page.locator(".writing-bar")
    words = "Am Donnerstag, dem 30. September 2026, um 09:00 Uhr veröffentlichen (Europe/Berlin)"
    bar.locator("[name=step] span").first.evaluate("(span, words) => span.append(words)", words)
    for width in (360, 480, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert bar.bounding_box()["height"] <= 106, width
    assert page.complaints == []
