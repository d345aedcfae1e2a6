"""The practitioner sets the inbox up in a browser, on a site where nobody has done so yet."""

import os
import sqlite3
import subprocess
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.axe import RULES
from tests.running import end, free_port, start, wait_for

INBOX = "/admin/private_sessions/application/inbox/"
PASSPHRASE = "a lantern by the kitchen door"
MAKE_ACCOUNT = """
from django.contrib.auth.models import Group, User
user = User.objects.create_user("dana", password="seven pears in a bowl", is_staff=True)
user.groups.add(Group.objects.get(name="Practitioner"))
"""


@pytest.fixture(scope="module")
def bare_site(tmp_path_factory):
    """The address and the database file of a site with one practitioner and no inbox."""
    folder, port = tmp_path_factory.mktemp("bare"), free_port()
    file, address = folder / "site.sqlite3", f"http://localhost:{port}"
    environment = os.environ | {
        "DEBUG": "true",
        "DATABASE_URL": f"sqlite:///{file}",
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "SITE_URL": address,
    }
    for arguments in (["migrate", "-v0"], ["shell", "-v0", "-c", MAKE_ACCOUNT]):
        assert start(["manage.py", *arguments], environment).wait() == 0
    server = start(
        ["manage.py", "runserver", f"127.0.0.1:{port}", "--noreload"],
        environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield address, file
    finally:
        end(server)


@pytest.fixture
def practitioner(bare_site, chromium):
    """A function that signs in the practitioner, who has no inbox, in a browser of its own."""
    address, file = bare_site
    with closing(sqlite3.connect(file)) as rows, rows:
        for table in ("wrappedkey", "inboxkey", "ratecount"):
            rows.execute(f"DELETE FROM private_sessions_{table}")
    contexts = []

    def sign_in(**options):
        context = chromium.new_context(base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda message: complain(page, message))
        page.goto("/admin/")
        page.get_by_label("Username").fill("dana")
        page.get_by_label("Password").fill("seven pears in a bowl")
        page.get_by_role("button", name="Log in").click()
        page.goto(INBOX + "unlock/")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def complain(page, message):
    # Chromium logs the very status that a refused form is meant to have.
    if message.type in ("error", "warning") and "422 (Unprocessable" not in message.text:
        page.complaints.append(message.text)


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


def test_the_strength_is_told_while_one_types(practitioner):
    page = practitioner()
    told = page.locator(".passphrase-strength")
    field = page.get_by_label("New passphrase")

    seen = []
    for typed in ("four geese", "aaaaaaaaaaaaaaaaaaaa", PASSPHRASE, ""):
        field.fill(typed)
        seen.append(told.inner_text())

    assert seen == [
        "Strength: too short, 15 characters are needed",
        "Strength: too weak: mix in other words or signs",
        "Strength: good",
        "",
    ]
    assert page.complaints == []


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
    code = page.locator(".inbox-code").inner_text()

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
    for css in ("h1", ".inbox-code code", ".inbox-paper-only"):
        assert page.evaluate(ink, css) == "rgb(0, 0, 0)"


def test_a_refused_passphrase_takes_the_focus_to_what_is_wrong(practitioner):
    page = practitioner()
    choose(page, "short")

    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").click()
    expect(page.locator("[name=new_passphrase]")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_barrier_and_nothing_sticks_out(practitioner, width, scheme):
    page = practitioner(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    found = {}

    def look(name):
        page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')")
        violations = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        problems = [(problem["id"], problem["nodes"][0]["html"]) for problem in violations]
        if problems or wide > 0:
            found[name] = (problems, wide)

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

    assert found == {}
