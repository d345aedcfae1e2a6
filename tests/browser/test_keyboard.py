"""The keyboard reaches everything, in the order of reading, and shows where it is."""

from playwright.sync_api import expect

ARTICLE = "/articles/attachment-styles-explained/"


def test_the_skip_link_comes_first_and_leads_to_the_text(visit):
    page = visit(ARTICLE)

    page.keyboard.press("Tab")
    link = page.locator(".skip-link")
    expect(link).to_be_focused()
    assert link.bounding_box()["y"] >= 0

    page.keyboard.press("Enter")
    expect(page.locator("#page-main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".eyebrow a").first).to_be_focused()


def test_focus_follows_the_order_of_reading_and_is_always_visible(visit):
    page = visit(ARTICLE)
    count = page.locator("a[href], [tabindex='0']").count()

    seen = []
    for _ in range(count):
        page.keyboard.press("Tab")
        outline, order = page.evaluate(
            """() => {
                const style = getComputedStyle(document.activeElement);
                const all = [...document.querySelectorAll("a[href], [tabindex='0']")];
                return [`${style.outlineStyle} ${style.outlineWidth}`,
                        all.indexOf(document.activeElement)];
            }"""
        )
        assert outline == "solid 3px"
        seen.append(order)

    assert seen == list(range(count))


def test_a_wide_table_can_be_scrolled_from_the_keyboard(visit):
    page = visit(ARTICLE, viewport={"width": 360, "height": 740})
    box = page.locator(".table-scroll")

    box.focus()
    page.keyboard.press("ArrowRight")

    moved = page.evaluate(
        """() => new Promise((resolve) => {
            const box = document.querySelector(".table-scroll");
            let frames = 0;
            const look = () => box.scrollLeft > 0 || ++frames > 120
                ? resolve(box.scrollLeft) : requestAnimationFrame(look);
            look();
        })"""
    )
    assert moved > 0


def test_links_are_large_enough_for_a_thumb(visit):
    page = visit(ARTICLE, viewport={"width": 360, "height": 740})

    small = page.evaluate(
        """() => [...document.querySelectorAll("nav a, .tags a, .button, .back a, .eyebrow a")]
            .filter((a) => a.getBoundingClientRect().height < 24)
            .map((a) => a.textContent)"""
    )
    assert small == []
