"""Every page fits from 320 to 2560 pixels, in both directions of writing, on paper and in
forced colours."""

import pytest

from tests.browser.conftest import PUBLIC

OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ARTICLE = "/articles/attachment-styles-explained/"
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.mark.parametrize("path", PUBLIC)
def test_no_page_scrolls_sideways(visit, path):
    page = visit(path)

    for direction in ("ltr", "rtl"):
        page.evaluate(f"document.documentElement.dir = '{direction}'")
        for width in (320, 360, 768, 1023, 1024, 1280, 2560):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(OVERFLOW) <= 0, (direction, width)


def test_a_small_window_at_twice_the_size_still_fits(visit):
    page = visit(ARTICLE, viewport={"width": 640, "height": 400}, device_scale_factor=2)
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")

    assert page.evaluate(OVERFLOW) <= 0


@pytest.mark.parametrize("width", [1280, 1920])
def test_a_line_of_text_holds_60_to_70_characters(visit, width):
    page = visit("/articles/the-pursue-withdraw-cycle/", viewport={"width": width, "height": 900})

    per_line = page.evaluate(
        """() => {
            const counts = [];
            for (const p of document.querySelectorAll(".prose > p:not(:first-child)")) {
                const lines = p.getClientRects().length && Math.round(
                    p.getBoundingClientRect().height / parseFloat(getComputedStyle(p).lineHeight));
                if (lines > 4) counts.push(p.textContent.length / (lines - 0.5));
            }
            return counts.reduce((a, b) => a + b) / counts.length;
        }"""
    )

    assert 60 <= per_line <= 70


def test_the_scheme_follows_the_device(visit):
    light = visit(ARTICLE, color_scheme="light").evaluate(BACKGROUND)
    dark = visit(ARTICLE, color_scheme="dark").evaluate(BACKGROUND)

    assert (light, dark) == ("rgb(251, 247, 240)", "rgb(28, 24, 22)")


def test_the_serif_is_the_sites_own(visit):
    page = visit(ARTICLE)

    assert page.evaluate("document.fonts.check('20px Newsreader')")
    assert "Newsreader" in page.evaluate("getComputedStyle(document.body).fontFamily")


def test_paper_carries_the_article_and_no_navigation(visit):
    page = visit(ARTICLE, color_scheme="dark")
    page.emulate_media(media="print")

    for name in (".masthead-nav", ".contents", ".invitation", ".related", ".footer", ".tags"):
        assert not page.locator(name).first.is_visible(), name
    for name in ("h1", ".byline", ".prose", ".references", ".questions"):
        assert page.locator(name).first.is_visible(), name
    assert page.evaluate(BACKGROUND) == "rgb(255, 255, 255)"


def test_forced_colours_keep_buttons_and_tags_visible(visit):
    page = visit(ARTICLE, forced_colors="active")

    for name in (".button", ".tags a"):
        width = page.locator(name).first.evaluate("(e) => getComputedStyle(e).borderTopWidth")
        assert width == "1px", name


def test_nothing_moves_for_those_who_asked_for_stillness(visit):
    page = visit(ARTICLE, reduced_motion="reduce")

    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((e) => {
            const style = getComputedStyle(e);
            return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
        }).length"""
    )
    assert moving == 0
