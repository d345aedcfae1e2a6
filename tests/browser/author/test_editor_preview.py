"""The preview beside the text: made while the author writes, it shows the place of the caret."""

from playwright.sync_api import expect

from tests.browser.author.writing import ADD, body_of, put_caret
from tests.running import wait_until

TEXT = "\n\n".join(f"Paragraph {number} with its words." for number in range(60))
VIEW = "document.querySelector('.preview-frame').contentWindow"


def test_the_preview_shows_the_place_of_the_caret_at_the_width_of_a_phone_or_a_desk(sign_in):
    page = sign_in("author", ADD, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page.get_by_role("button", name="Preview", exact=True).click()
    page.get_by_label("Title:").fill("The second cup")
    body_of(page).fill(TEXT)
    shown = page.frame_locator(".preview-frame")
    wait_until(lambda: page.evaluate(f"{VIEW}.innerWidth === 390"))

    for number in (20, 50):
        put_caret(page, f"Paragraph {number}")
        expect(shown.get_by_text(f"Paragraph {number} with")).to_be_in_viewport()
        expect(shown.get_by_text(f"Paragraph {70 - number} with")).not_to_be_in_viewport()
    page.keyboard.type("More: ")
    expect(shown.get_by_text("More: Paragraph 50")).to_be_in_viewport()

    page.get_by_role("button", name="Desktop").click()
    wait_until(lambda: page.evaluate(f"{VIEW}.innerWidth === 1280"))
    assert page.complaints == []
