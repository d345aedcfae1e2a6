"""The author's other pages: checklist, tags, list, timeline, dashboard."""

from playwright.sync_api import expect

from tests.browser.axe import CORNERS, barriers_everywhere
from tests.browser.loading import load_pictures

ARTICLE = "/admin/articles/article/?q=reassurance+fight"
TAGS = "/admin/taggit/tag/"


def open_article(page):
    page.goto(ARTICLE)
    page.locator(".field-title a").first.click()
    page.get_by_role("heading", name="Checklist").wait_for()


def test_what_is_typed_is_checked_in_place_and_leads_to_its_field(sign_in):
    page = sign_in("author")
    open_article(page)
    page.get_by_label("Summary:").fill("Too short.")
    page.get_by_label("Body:").fill("Lead, and [here](/articles/lost/).")

    page.get_by_role("button", name="Check what I have typed").click()
    page.get_by_text("This is about what you have typed").wait_for()

    panel = page.locator("#checklist")
    assert "10 characters are few." in panel.inner_text()
    assert "“here”: There is nothing at this address." in panel.inner_text()
    expect(page.get_by_label("Body:")).to_have_value("Lead, and [here](/articles/lost/).")
    panel.get_by_role("link", name="Summary").click()
    assert page.url.endswith("#id_summary")
    assert page.complaints == []


def test_without_javascript_the_checklist_opens_in_a_tab_of_its_own(sign_in):
    page = sign_in("author", java_script_enabled=False)
    open_article(page)
    page.get_by_label("Summary:").fill("Too short.")

    with page.expect_popup() as opened:
        page.get_by_role("button", name="Check what I have typed").click()

    expect(opened.value.locator("#checklist")).to_contain_text("10 characters are few.")
    expect(page.get_by_label("Summary:")).to_have_value("Too short.")


def test_a_tag_is_renamed_and_two_are_merged(sign_in, visit):
    page = sign_in("author")
    page.goto(TAGS)
    page.get_by_role("link", name="rumination", exact=True).click()
    page.get_by_label("Name:").fill("Going over it")
    page.get_by_label("Slug:").fill("going-over-it")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.locator(".messagelist .success").wait_for()

    for name in ("Going over it", "writing"):
        page.get_by_role("row", name=name).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label="Merge into one …")
    page.get_by_role("button", name="Run").click()
    page.get_by_label("Going over it").check()
    page.get_by_role("button", name="Merge 2 tags into one").click()

    expect(page.locator(".messagelist")).to_contain_text("“writing” merged into “Going over it”.")
    reader = visit("/tags/rumination/")
    assert reader.url.endswith("/tags/going-over-it/")
    expect(reader.locator("h1")).to_have_text("Going over it")


def test_axe_finds_no_barrier_in_admin_and_nothing_is_cut_off(sign_in):
    page = sign_in("author")
    found = {}

    def look(name):
        load_pictures(page)
        found[name] = barriers_everywhere(page, CORNERS)

    look("first page")
    page.goto("/admin/articles/article/timeline/")
    look("timeline")
    page.goto("/admin/articles/brokenlink/")
    look("broken links")
    page.goto("/admin/articles/article/")
    look("list")
    page.locator(".action-select").first.check()
    page.get_by_label("Action:").select_option(label="Add or remove tags …")
    page.get_by_role("button", name="Run").click()
    page.get_by_label("Add these tags").wait_for()
    look("question")
    open_article(page)
    look("form with checklist")
    for name in ("author", "topic"):
        page.goto(f"/admin/articles/{name}/")
        page.locator("#result_list th.field-name a").first.click()
        page.locator(".field-redirect_list").first.wait_for()
        look(name)
    page.goto("/admin/articles/article/picture/new/")
    look("picture")

    assert found == dict.fromkeys(found, {})
