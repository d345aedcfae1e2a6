"""The preview beside the text: made while the author writes, it shows the place of the caret."""

from playwright.sync_api import expect

from tests.browser.author.test_editor import ADD
from tests.browser.author.writing import body_of, put_caret
from tests.running import wait_until

TEXT = """Lead, which is read first.

## One

Said twice.

Some [linked words](/about/) and a note[^1].

"""
END = """
## Two

- an item
- Said twice.

| Sign | Meaning |
| ---- | ------- |
| cup  | a rest  |

[^1]: What the note says.
"""
FILLING = "\n\n".join(f"Filling paragraph {number} with its words." for number in range(60))
# The words at the caret, which of several such places, and what the page shows there.
CARETS = [
    ("Filling paragraph 41", 1, "Filling paragraph 41 with"),
    ("linked words", 1, "Some linked words"),
    ("Said twice", 1, "Said twice."),
    ("Said twice", 2, "Said twice."),
    ("cup  |", 1, "a rest"),
    ("## Two", 1, "Two"),
    ("[^1]: What", 1, "What the note says."),
]
VIEW = "document.querySelector('.preview-frame').contentWindow"


def shown(page, words):
    """The last place of the preview with these words."""
    place = page.frame_locator(".preview-frame").get_by_text(words).last
    place.wait_for()
    return place


def test_the_preview_shows_the_place_of_the_caret_and_leaves_whoever_scrolls_alone(sign_in):
    page = sign_in("author", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.goto(ADD)
    page.get_by_role("button", name="Preview", exact=True).click()
    page.get_by_label("Title:").fill("The second cup")
    body_of(page).fill(f"{TEXT}{FILLING}\n{END}")
    shown(page, "a rest")
    wait_until(lambda: page.evaluate(f"{VIEW}.innerWidth === 390"))
    prose = page.frame_locator(".preview-frame").locator(".prose-article")

    for caret, nth, words in CARETS:
        put_caret(page, "Filling paragraph 20")
        expect(shown(page, "Filling paragraph 20 ")).to_be_in_viewport()

        put_caret(page, caret, nth=nth)

        expect(prose.get_by_text(words).nth(nth - 1)).to_be_in_viewport()
        expect(shown(page, "Filling paragraph 20 ")).not_to_be_in_viewport()

    put_caret(page, "Filling paragraph 50")
    page.keyboard.type("More: ")
    expect(shown(page, "More: Filling paragraph 50")).to_be_in_viewport()
    top = page.evaluate(f"{VIEW}.scrollY")
    page.keyboard.type("and more: ")
    expect(shown(page, "More: and more: Filling paragraph 50")).to_be_in_viewport()
    assert page.evaluate(f"{VIEW}.scrollY") == top

    page.evaluate(f"{VIEW}.scrollTo(0, 0)")
    body_of(page).press("ArrowRight")
    # A timer of the page that ends after the one for which the caret has to rest.
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 400))")
    expect(shown(page, "Lead, which is read first.")).to_be_in_viewport()

    page.get_by_role("button", name="Desktop").click()
    wait_until(lambda: page.evaluate(f"{VIEW}.innerWidth === 1280"))
    assert page.complaints == []
