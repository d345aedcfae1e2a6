"""An article's margins where scripts run: notes beside the text, and the section that is read."""

from tests.browser.probes import probe

NOTES = "/articles/grief-and-the-bond-that-stays/"
QUESTIONS = "/articles/attachment-styles-explained/"


def test_notes_stand_beside_their_numbers_where_there_is_room(visit):
    page = visit(NOTES)
    for width in (1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_selector(".has-side-notes")
        notes = probe(page, "notes")
        assert len(notes) >= 2
        assert all(note["isBeside"] and note["isClear"] for note in notes), (width, notes)
        assert notes[0]["distance"] < 30

    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_selector(".prose-article:not(.has-side-notes)")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.emulate_media(media="print")
    static = page.locator(".footnote li").first.evaluate("(e) => getComputedStyle(e).position")
    assert static == "static"
    page.emulate_media(media="screen")


def test_the_section_that_is_read_is_marked_and_linked_questions_open(visit):
    page = visit(QUESTIONS, viewport={"width": 1440, "height": 900})
    entries = page.locator(".contents a")
    for place in (1, 3):
        entries.nth(place).click()
        page.wait_for_selector(f".contents li:nth-child({place + 1}) a[aria-current]")
        assert page.locator(".contents [aria-current]").count() == 1

    question = page.locator("details.question").nth(3)
    assert not question.evaluate("(e) => e.open")
    anchor = question.locator("> div").get_attribute("id")
    page.goto(f"{QUESTIONS}#{anchor}")
    page.wait_for_selector("details.question:nth-of-type(4)[open]")
    assert page.locator("h2 .anchor").count() > 3
    assert page.get_by_role("button", name="Print").is_visible()


def test_without_scripts_every_note_and_question_is_there(visit):
    page = visit(NOTES, java_script_enabled=False)

    assert page.locator(".footnote li").count() >= 2
    assert page.get_by_role("button", name="Print").count() == 0
