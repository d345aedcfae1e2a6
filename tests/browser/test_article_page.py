"""An article on the devices of its readers: margins, large type, dark, paper, keyboard."""

from playwright.sync_api import expect

from tests.browser.probes import call, probe
from tests.running import wait_until

ARTICLE = "/articles/attachment-styles-explained/"
NOTES = "/articles/grief-and-the-bond-that-stays/"
OFF_PAPER = (".masthead-nav", ".contents", ".invitation", ".related", ".footer nav", ".tags")
ON_PAPER = ("h1", ".byline", ".prose", ".references", ".questions", ".footer-note", ".printed")


def test_an_article_follows_what_the_device_asks_for(visit):
    page = visit(ARTICLE)
    whole = page.locator("html")
    expect(whole).to_have_css("background-color", "rgb(251, 247, 240)")
    assert page.evaluate("document.fonts.ready.then((fonts) => fonts.check('20px Newsreader'))")

    page.emulate_media(reduced_motion="reduce")
    assert probe(page, "moving") == 0
    page.emulate_media(forced_colors="active")
    for name in (".button", ".tags a"):
        expect(page.locator(name).first, name).to_have_css("border-top-width", "1px")
    page.emulate_media(forced_colors="none", color_scheme="dark")
    expect(whole).to_have_css("background-color", "rgb(28, 24, 22)")

    # Paper carries the article and no navigation.
    page.emulate_media(media="print")
    for name in OFF_PAPER:
        expect(page.locator(name).first, name).to_be_hidden()
    for name in ON_PAPER:
        expect(page.locator(name).first, name).to_be_visible()
    expect(whole).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_line_of_text_holds_60_to_70_characters_and_large_type_still_fits(visit):
    page = visit("/articles/the-pursue-withdraw-cycle/")
    for width in (768, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert 60 <= probe(page, "charactersPerLine") <= 70, width

    page.set_viewport_size({"width": 640, "height": 400})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_ten_seconds_in_sight_are_a_reading(visit):
    page = visit("about:blank")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(ARTICLE)
    assert [url for url in asked if url.endswith("/read")] == []

    with page.expect_response(lambda response: response.url.endswith(f"{ARTICLE}read")) as answered:
        page.evaluate("for (const moving of document.getAnimations()) moving.finish()")

    assert answered.value.status == 204
    assert page.complaints == []


def test_focus_follows_the_order_of_reading_from_the_skip_link_on_and_is_always_visible(visit):
    page = visit(ARTICLE)
    expected = page.evaluate_handle(call("stops"), [])
    count = page.evaluate("(stops) => stops.length", expected)

    stops = []
    for _ in range(count):
        page.keyboard.press("Tab")
        stops.append(probe(page, "focused", expected))
    assert stops == [["solid 3px", number] for number in range(count)]

    page.locator(".skip-link").focus()
    expect(page.locator(".skip-link")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("#page-main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".eyebrow a").first).to_be_focused()


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
    page = visit(ARTICLE, viewport={"width": 1440, "height": 900})
    for place in (1, 3):
        page.locator(".contents a").nth(place).click()
        page.wait_for_selector(f".contents li:nth-child({place + 1}) a[aria-current]")
        expect(page.locator(".contents [aria-current]")).to_have_count(1)

    question = page.locator("details.question").nth(3)
    expect(question).not_to_have_attribute("open", "")
    anchor = question.locator("> div").get_attribute("id")
    page.goto(f"{ARTICLE}#{anchor}")
    expect(question).to_have_attribute("open", "")
