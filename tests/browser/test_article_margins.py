"""An article's margins where scripts run: notes beside the text, and the section that is read."""

from playwright.sync_api import expect

from tests.browser.probes import probe
from tests.running import wait_until

NOTES = "/articles/grief-and-the-bond-that-stays/"
QUESTIONS = "/articles/attachment-styles-explained/"


def are_beside(notes):
    is_placed = all(note["isBeside"] and note["isClear"] for note in notes)
    return len(notes) >= 2 and is_placed and notes[0]["distance"] < 30


def test_notes_stand_beside_their_numbers_where_there_is_room(visit):
    page = visit(NOTES)
    for width in (1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        wait_until(lambda: are_beside(probe(page, "notes")))

    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_selector(".prose-article:not(.has-side-notes)")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(media="print")
    expect(page.locator(".footnote li").first).to_have_css("position", "static")


def test_the_section_that_is_read_is_marked_and_linked_questions_open(visit):
    page = visit(QUESTIONS, viewport={"width": 1440, "height": 900})
    entries = page.locator(".contents a")
    for place in (1, 3):
        entries.nth(place).click()
        page.wait_for_selector(f".contents li:nth-child({place + 1}) a[aria-current]")
        expect(page.locator(".contents [aria-current]")).to_have_count(1)

    question = page.locator("details.question").nth(3)
    assert not question.evaluate("(e) => e.open")
    anchor = question.locator("> div").get_attribute("id")
    page.goto(f"{QUESTIONS}#{anchor}")
    page.wait_for_selector("details.question:nth-of-type(4)[open]")
    expect(page.locator("h2 .anchor").nth(3)).to_be_attached()
    expect(page.get_by_role("button", name="Print")).to_be_visible()


def test_without_scripts_every_note_and_question_is_there(visit):
    page = visit(NOTES, java_script_enabled=False)

    expect(page.locator(".footnote li").nth(1)).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_have_count(0)
