"""What opens over the article's form says what it is, in words, to eyes and screen readers."""

from playwright.sync_api import expect

from tests.browser.axe import barriers

NO_WORDS = """() => ["null", "undefined", "NaN", "[object"].filter(
  (word) => document.body.innerText.includes(word)
)"""


def test_no_dialog_or_picker_has_a_barrier_or_a_word_of_code(sign_in):
    page = sign_in("author")
    page.goto("/admin/articles/article/add/")
    toolbar = page.get_by_role("toolbar").first
    seen = []

    for name in ("Link", "Link to an article", "Table", "Block"):
        toolbar.get_by_role("button", name=name, exact=True).click()
        dialog = page.get_by_role("dialog")
        expect(dialog).to_be_visible()
        seen.append((barriers(page, width=1280, scheme="light"), page.evaluate(NO_WORDS)))
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    page.get_by_label("Tags:").press_sequentially("tru")
    page.locator("#tag-suggestions [role=option]").first.wait_for()
    seen.append((barriers(page, width=1280, scheme="light"), page.evaluate(NO_WORDS)))
    page.locator("#related_links-group .add-row a").click()
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("combobox", name="Related")).to_be_visible()
    # Django's list hangs below the page, outside its landmarks.
    found = [one for one in barriers(page, width=1280, scheme="light") if one[0] != "region"]
    seen.append((found, page.evaluate(NO_WORDS)))

    assert seen == [([], [])] * 6
    assert page.complaints == []
