"""The author writes an article in admin, as an author would."""

from playwright.sync_api import expect

BODY = "It starts small.\n\n## First\n\nText.\n\n## Second\n\n| a | b |\n| - | -: |\n| 1 | 2 |\n"


def test_an_article_is_written_arranged_and_seen_on_the_site(sign_in):
    page = sign_in("author")
    page.get_by_role("link", name="Add to Articles").click()

    page.get_by_label("Title:").press_sequentially("The second cup of tea")
    expect(page.get_by_label("Address:")).to_have_value("the-second-cup-of-tea")
    page.get_by_label("Summary:").fill("Why small habits hold two people together.")
    page.get_by_label("Body:").fill(BODY)
    page.get_by_label("Topic:").select_option(label="Couples & Conflict")
    page.get_by_label("Author:").select_option(label="Ali Ahmad Awan")
    # Tags are completed from those of the site.
    tags, offered = page.get_by_label("Tags:"), page.locator("#tag-suggestions [role=option]")
    tags.press_sequentially("attach")
    offered.get_by_text("anxious attachment", exact=True).click()
    tags.press_sequentially("AVOID")
    expect(offered).to_have_text(["avoidant attachment"])
    tags.press("ArrowDown")
    tags.press("Enter")
    tags.press_sequentially("small habits")
    tags.press("Enter")
    expect(tags).to_have_value("anxious attachment, avoidant attachment, small habits, ")
    page.locator("#id_published_at_0").fill("9.1.2026")
    for question in ("Which one?", "Whose turn?"):
        page.locator("#faqs-group .add-row a").click()
        row = page.locator("#faqs-group .inline-related:not(.empty-form)").last
        expect(row.locator(".field-question input")).to_be_focused()
        # As who types does: Tab leads past the buttons into the text.
        page.keyboard.type(question)
        page.keyboard.press("Tab")
        page.keyboard.type("Yes, both of them.")
    row.get_by_role("button", name="Move up").click()
    page.get_by_role("button", name="Publish with the date 9 January 2026").click()

    page.get_by_role("link", name="View on site").click()
    expect(page.locator("h1")).to_have_text("The second cup of tea")
    expect(page.locator(".question .prose")).to_have_text(["Yes, both of them."] * 2)
    expect(page.locator(".question h3")).to_have_text(["Whose turn?", "Which one?"])
    names = ["anxious attachment", "avoidant attachment", "small habits"]
    expect(page.locator(".tags a")).to_have_text(names)
    assert page.complaints == []
