"""An article on the devices of its readers: large type, dark, paper, forced colours, no motion."""

from playwright.sync_api import expect

from tests.browser.probes import probe

ARTICLE = "/articles/attachment-styles-explained/"


def test_an_article_follows_what_the_device_asks_for(visit):
    page = visit(ARTICLE)
    expect(page.locator("html")).to_have_css("background-color", "rgb(251, 247, 240)")
    assert page.evaluate("document.fonts.ready.then((fonts) => fonts.check('20px Newsreader'))")
    assert "Newsreader" in page.evaluate("getComputedStyle(document.body).fontFamily")

    page.emulate_media(reduced_motion="reduce")
    assert probe(page, "moving") == 0
    page.emulate_media(forced_colors="active")
    for name in (".button", ".tags a"):
        expect(page.locator(name).first, name).to_have_css("border-top-width", "1px")
    page.emulate_media(forced_colors="none", color_scheme="dark")
    expect(page.locator("html")).to_have_css("background-color", "rgb(28, 24, 22)")

    # Paper carries the article and no navigation.
    page.emulate_media(media="print")
    for name in (".masthead-nav", ".contents", ".invitation", ".related", ".footer nav", ".tags"):
        expect(page.locator(name).first, name).to_be_hidden()
    for name in (
        "h1",
        ".byline",
        ".prose",
        ".references",
        ".questions",
        ".footer-note",
        ".printed",
    ):
        expect(page.locator(name).first, name).to_be_visible()
    expect(page.locator("html")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_line_of_text_holds_60_to_70_characters_and_large_type_still_fits(visit):
    page = visit("/articles/the-pursue-withdraw-cycle/")
    for width in (768, 1024, 1280, 1920, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert 60 <= probe(page, "charactersPerLine") <= 70, width

    page.set_viewport_size({"width": 640, "height": 400})
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_an_article_on_a_phone_has_links_for_a_thumb_and_a_table_for_the_keyboard(visit):
    page = visit(ARTICLE, viewport={"width": 360, "height": 740})
    assert probe(page, "smallLinks") == []
    page.locator(".table-scroll").focus()
    page.keyboard.press("ArrowRight")

    assert probe(page, "tableScroll") > 0


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
