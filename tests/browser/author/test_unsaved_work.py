"""What is typed and not saved comes back: after Back and Forward, in each tab, elsewhere."""

import csv
import json
import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.author.writing import ADD
from tests.running import wait_until

ABOUT = "/admin/articles/page/about/change/"
FORMS = list(csv.reader(Path(__file__).with_name("forms.csv").read_text().splitlines()))[1:]


def write(page, words):
    """Type into the Markdown field, and wait until the server has it."""
    with page.expect_response(
        lambda answer: "/keep/" in answer.url and answer.request.method == "POST"
    ):
        page.locator(".cm-content").first.click()
        page.keyboard.type(words)


def test_it_comes_back_by_itself_after_back_forward_and_reload(sign_in):
    page = sign_in("author")
    page.goto(ADD)
    write(page, "Half a sentence")

    page.goto("/admin/")
    expect(page.locator(".dashboard-card").first).to_contain_text("Not saved yet")
    page.go_back()
    expect(page.locator("#id_body")).to_have_value("Half a sentence")
    page.reload()
    expect(page.locator("#id_body")).to_have_value("Half a sentence")

    other = page.context.new_page()
    other.goto(ADD)
    expect(other.get_by_role("region", name="Unsaved work")).to_contain_text("Another new one")
    write(other, "A second article")
    other.close()
    page.reload()
    expect(page.locator("#id_body")).to_have_value("Half a sentence")
    assert page.complaints == []


def test_what_is_typed_before_the_scripts_have_come_is_unsaved(sign_in):
    page = sign_in("author")
    held = []
    page.route(re.compile("/form/unsaved"), lambda route: held.append(route))
    page.goto(ADD, wait_until="commit")
    page.locator("#id_title").fill("Early")
    page.locator("#id_language").select_option("ur")
    page.locator("#id_cover_is_decorative").evaluate("(field) => { field.checked = true; }")

    with page.expect_request(lambda sent: "/keep/" in sent.url and sent.method == "POST") as kept:
        wait_until(lambda: held)
        held[0].continue_()

    sent = kept.value.post_data_json
    before, now = json.loads(sent["before"]), sent["held"]
    names = ("title", "language", "cover_is_decorative")
    assert [before[name] for name in names] == ["", {"value": "en", "label": "English"}, False]
    assert [now["title"], now["language"]["value"], now[names[2]]] == ["Early", "ur", True]


def test_words_on_every_kind_of_form_come_back(sign_in):
    pages = {account: sign_in(account) for account in ("author", "practitioner")}
    for account, address, field in FORMS:
        page = pages[account]
        page.goto(address)
        page.locator(field).fill("Unsaved")
        page.goto("about:blank")
        page.goto(address)
        page.get_by_role("button", name="Take it back").click()
        expect(page.locator(field)).to_have_value("Unsaved")


def test_another_device_takes_back_the_words_of_a_page(sign_in):
    page = sign_in("author", ABOUT)
    write(page, "Unsaved words. ")

    elsewhere = sign_in("author", ABOUT)
    elsewhere.get_by_role("button", name="Take it back").click()
    expect(elsewhere.locator("#id_body")).to_have_value(
        page.locator("#id_body").evaluate("(field) => field.value")
    )
    elsewhere.get_by_role("button", name="Save", exact=True).first.click()
    elsewhere.locator(".messagelist .success").wait_for()
    kept = "Object.keys(localStorage).filter((key) => key.startsWith('unsaved:'))"
    wait_until(lambda: elsewhere.evaluate(kept) == [])
    elsewhere.goto(ABOUT)
    expect(elsewhere.locator(".cm-content").first).to_contain_text("Unsaved words.")
    expect(elsewhere.locator(".unsaved")).to_have_count(0)


def test_a_form_that_was_refused_or_sent_signed_out_is_offered_again(sign_in):
    page = sign_in("author")
    page.route(re.compile("/form/unsaved"), lambda route: route.abort())
    page.goto(ABOUT)
    title, offer = page.locator("#id_title"), page.get_by_role("region", name="Unsaved work")
    title.fill("")
    page.unroute_all()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.locator(".error-summary")).to_be_focused()

    page.goto("/admin/")
    page.goto(ABOUT)
    expect(offer).to_contain_text("was not saved.")
    expect(offer).not_to_contain_text("saved since then")
    page.get_by_role("button", name="Take it back").click()
    expect(title).to_have_value("")

    cookies = page.context.cookies()
    title.fill("Typed too late")
    page.context.clear_cookies()
    page.get_by_role("button", name="Save", exact=True).first.click()
    expect(page.get_by_text("your words are kept in this browser")).to_be_visible()
    page.context.add_cookies(cookies)
    page.goto(ABOUT)
    page.get_by_role("button", name="Take it back").click()
    expect(title).to_have_value("Typed too late")
