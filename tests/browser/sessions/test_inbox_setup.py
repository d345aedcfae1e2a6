"""The practitioner sets the inbox up in a browser, on a site where nobody has done so yet."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.axe import barriers_everywhere
from tests.browser.conftest import Tabs
from tests.running import PRODUCTION, fresh_site, run_inside, served
from tests.sessions.inbox_pages import SECRETS

INBOX = "/admin/private_sessions/application/inbox/"
PASSPHRASE = "a lantern by the kitchen door"
MAKE_ACCOUNT = """
from tests.sessions.factories import make_practitioner
print(make_practitioner("dana", password="seven pears in a bowl").pk)
"""


@pytest.fixture(scope="module")
def bare_site(tmp_path_factory, chromium):
    """Tabs of a site with one practitioner and no inbox, and its database file."""
    folder = tmp_path_factory.mktemp("bare")
    file = folder / "site.sqlite3"
    settings = PRODUCTION | {"DATABASE_URL": f"sqlite:///{file}"}
    with fresh_site(folder, migrated=True, **settings) as environment:
        run_inside(environment, MAKE_ACCOUNT)
        with served(environment, application="tests.quick_hashing:application") as (address, _):
            yield Tabs(chromium, address), file


@pytest.fixture
def practitioner(bare_site):
    """A function that signs in the practitioner, who has no inbox."""
    tabs, file = bare_site
    with closing(sqlite3.connect(file)) as rows, rows:
        for table in ("unlockedinbox", "wrappedkey", "inboxkey", "ratecount"):
            rows.execute(f"DELETE FROM private_sessions_{table}")

    def sign_in(**options):
        page = tabs.open("dana", **options)
        page.goto(INBOX + "unlock/")
        if page.get_by_label("Username").count():
            page.get_by_label("Username").fill("dana")
            page.get_by_label("Password").fill("seven pears in a bowl")
            page.get_by_role("button", name="Log in").click()
        return page

    yield sign_in
    tabs.close_all()


def choose(page, passphrase):
    page.get_by_label("New passphrase").fill(passphrase)
    page.get_by_label("The same passphrase again").fill(passphrase)
    page.get_by_role("button", name="Set up the inbox").click()


def finish(page, passphrase):
    page.get_by_label("I have written down or printed my recovery code").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Your passphrase").fill(passphrase)
    page.get_by_role("button", name="Open the test letter").click()
    page.get_by_role("heading", name="Your inbox is open").wait_for()


def test_the_inbox_is_set_up_without_javascript(practitioner):
    page = practitioner(java_script_enabled=False)

    page.get_by_text("Offer me a passphrase").click()
    offered = page.locator(".passphrase-offer code").inner_text()
    choose(page, offered)
    assert page.get_by_role("button", name="Print this page").count() == 0
    finish(page, offered)
    page.get_by_role("link", name="Go to the inbox").click()
    page.goto(INBOX + "settings/")
    page.get_by_role("button", name="Lock now").click()

    expect(page.locator("h1")).to_have_text("Unlock your inbox")


def test_what_is_said_while_typing_is_what_the_form_says(practitioner):
    page = practitioner()
    *refused, good = SECRETS

    for secret in refused:
        page.get_by_label("New passphrase").fill(secret)
        said = page.locator(".passphrase-strength")
        expect(said).not_to_have_text("")
        words = said.inner_text()
        choose(page, secret)
        expect(page.locator("#id_new_passphrase_error li")).to_have_text(words)

    page.get_by_label("New passphrase").fill(good)
    expect(page.locator(".passphrase-strength")).to_have_text("Strength: good")
    page.get_by_label("New passphrase").fill("")
    expect(page.locator(".passphrase-strength")).to_have_text("")
    assert page.complaints == []


def test_without_the_server_only_the_length_is_told(practitioner):
    page = practitioner()
    page.route("**/check-passphrase/", lambda route: route.abort())

    page.get_by_label("New passphrase").fill(PASSPHRASE)

    expect(page.locator(".passphrase-strength")).to_have_text("29 characters")


def test_offered_words_are_taken_with_one_click_and_can_be_seen(practitioner):
    page = practitioner()
    page.get_by_text("Offer me a passphrase").click()
    offered = page.locator(".passphrase-offer code").inner_text()

    page.get_by_role("button", name="Use these words").click()
    page.get_by_role("button", name="Show what I type").first.click()

    fields = page.locator(".field input")
    assert [field.input_value() for field in fields.all()] == [offered, offered]
    assert [field.get_attribute("type") for field in fields.all()] == ["text", "password"]
    page.get_by_role("button", name="Set up the inbox").click()
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Print this page").click()
    assert page.title() == "printed"
    finish(page, offered)
    assert page.complaints == []


def test_the_printed_page_is_the_code_and_what_it_is_for(practitioner):
    page = practitioner(color_scheme="dark")
    choose(page, PASSPHRASE)
    code = page.locator(".paper-code").inner_text()

    page.emulate_media(media="print")

    lines = page.locator("body").inner_text().split("\n")
    assert [line for line in lines if line.strip()][:3] == [
        "Your recovery code",
        "Recovery code of the inbox",
        code,
    ]
    assert not page.get_by_role("button").first.is_visible()
    paper = "getComputedStyle(document.body).backgroundColor"
    ink = "(css) => getComputedStyle(document.querySelector(css)).color"
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    for css in ("h1", ".paper-code code", ".print-only"):
        assert page.evaluate(ink, css) == "rgb(0, 0, 0)"


def test_a_refused_passphrase_takes_the_focus_to_what_is_wrong(practitioner):
    page = practitioner()
    choose(page, "short")

    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("[name=new_passphrase]")).to_be_focused()


def test_axe_finds_no_barrier_and_nothing_sticks_out(practitioner):
    page = practitioner(reduced_motion="reduce")
    found = {}

    def look(name):
        found[name] = barriers_everywhere(page)

    look("set-up")
    choose(page, "short")
    look("refused")
    choose(page, PASSPHRASE)
    look("recovery code")
    finish(page, PASSPHRASE)
    look("test letter")
    for name in ("settings", "passphrase", "recover", "new-code", "invite", "replace"):
        page.goto(INBOX + name + "/")
        look(name)
    page.goto(INBOX + "settings/")
    page.get_by_role("button", name="Lock now").click()
    look("unlock")

    assert found == dict.fromkeys(found, {})
