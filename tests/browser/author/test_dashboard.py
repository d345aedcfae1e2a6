"""The author's other pages: checklist, list, timeline, dashboard."""

from playwright.sync_api import expect

from tests.browser.axe import barriers
from tests.browser.probes import probe

NO_WORDS = """() => ["null", "undefined", "NaN", "[object"].filter(
  (word) => document.body.innerText.includes(word)
)"""
PATHS = ["article/timeline/", "brokenlink/", "mediafile/add/", "page/about/change/"]
PATHS += ["topic/1/delete/", "topic/1/history/", "mediafile/?used=1"]
ARTICLE = "/admin/articles/article/?q=reassurance+fight"


def open_article(page):
    page.goto(ARTICLE)
    page.locator(".field-title a", has_text="without starting a fight").click()
    page.get_by_role("heading", name="Checklist").wait_for()


def test_without_javascript_checklist_and_preview_open_in_tabs_of_their_own(sign_in):
    page = sign_in("author", java_script_enabled=False)
    open_article(page)
    page.get_by_label("Summary:").fill("Too short.")

    with page.expect_popup() as opened:
        page.get_by_role("button", name="Check what I have typed").click()
    expect(opened.value.locator("#checklist")).to_contain_text("10 characters are few.")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview in a new window").click()
    expect(opened.value.locator("h1")).to_contain_text("without starting a fight")
    expect(page.get_by_label("Summary:")).to_have_value("Too short.")


def test_axe_finds_no_barrier_and_no_word_of_code_in_admin_and_the_policy_is_kept(sign_in):
    page = sign_in("author")
    found = {}

    def look(name, **options):
        probe(page, "loadPictures")
        # Django's list hangs below the page, outside its landmarks.
        problems = [
            one for one in barriers(page, **options) if name != "list" or one[0] != "region"
        ]
        found[name] = problems + page.evaluate(NO_WORDS) + page.complaints

    look("first page", colors=True)
    page.goto("/admin/articles/article/")
    page.locator(".action-select").first.check()
    look("articles", colors=True)
    page.get_by_label("Action:").select_option(label="Add or remove tags …")
    page.get_by_role("button", name="Run").click()
    page.get_by_label("Add these tags").wait_for()
    look("question")
    open_article(page)
    article = page.url
    page.locator("summary", has_text="Cover image").click()
    look("form with checklist")
    page.get_by_role("link", name="Revisions").click()
    page.get_by_role("button", name="Compare the two that are chosen").wait_for()
    look("revisions")
    revisions = page.url
    page.goto("/admin/articles/author/")
    page.locator("#result_list th.field-name a").first.click()
    page.locator(".field-redirect_list").first.wait_for()
    look("author")
    for path in PATHS:
        page.goto(f"/admin/articles/{path}")
        look(path, colors=path == "article/timeline/")
    page.locator(".field-title_and_alt a").first.click()
    page.get_by_label("Put another in its place").wait_for()
    look("file of the library")
    page.goto(page.url.replace("change/", "delete/").partition("?")[0])
    page.get_by_role("link", name="Keep it").wait_for()
    look("deletion of a file")

    page.goto("/admin/articles/article/add/")
    toolbar, dialog = page.get_by_role("toolbar").first, page.get_by_role("dialog")
    for name in ("Link", "Link to an article", "Table", "Block"):
        toolbar.get_by_role("button", name=name, exact=True).click()
        expect(dialog).to_be_visible()
        look(name, part="dialog", width=1280, scheme="light")
        look(f"{name} on a tablet", part="dialog", width=768)
        page.keyboard.type("2")
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
    page.get_by_label("Tags:").press_sequentially("tru")
    page.locator("#tag-suggestions [role=option]").first.wait_for()
    look("tags", width=1280, scheme="light")
    page.locator("#related_links-group .add-row a").click()
    expect(page.get_by_role("searchbox")).to_be_focused()
    expect(page.get_by_role("combobox", name="Related")).to_be_visible()
    look("list", width=1280, scheme="light")

    other = page.context.new_page()
    for tab in (other, page):
        tab.goto(article)
    for tab in (other, page):
        tab.get_by_label("Summary:").fill(f"Summary {tab is page}")
        tab.get_by_role("button", name="Save and continue editing").click()
    page.locator(".conflict").wait_for()
    look("conflict", colors=True)
    other.get_by_role("button", name="Save and make a preview link").click()
    preview = other.locator(".preview-links a").first.get_attribute("href")
    page.goto(revisions)
    page.get_by_role("button", name="Compare the two that are chosen").click()
    page.locator(".diff-table").first.wait_for()
    look("comparison")
    page.goto(preview)
    page.locator(".preview-banner").wait_for()
    look("preview")
    other.get_by_role("button", name="Discard the changes").click()

    assert found == dict.fromkeys(found, [])
