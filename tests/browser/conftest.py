"""The demo, served by the command of the README, and Debian's Chromium to visit it."""

import re
import shutil
import subprocess
from dataclasses import dataclass

import pytest
from playwright.sync_api import sync_playwright

from tests.running import end, free_port, fresh_site, start, wait_for

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
PUBLIC = [
    "/",
    "/articles/",
    "/articles/?page=2",
    "/articles/attachment-styles-explained/",
    "/articles/the-pursue-withdraw-cycle/",
    "/articles/grief-and-the-bond-that-stays/",
    "/topics/couples-and-conflict/",
    "/tags/anxious-attachment/",
    "/authors/ali-ahmad-awan/",
    "/search/?q=anxious+attachment",
    "/search/?q=greif",
    "/search/?q=elephant",
    "/about/",
    "/privacy/",
    "/sessions/",
    "/sessions/apply/",
    "/sessions/letter/",
    "/sessions/received/",
    "/sessions/return/",
    "/nothing-here/",
]


@dataclass
class Demo:
    """A running demo: its address and the `name: value` lines that it printed."""

    address: str
    lines: dict[str, str]


@pytest.fixture(scope="session")
def demo_environment(tmp_path_factory):
    """Variables for a demo of its own."""
    with fresh_site(tmp_path_factory.mktemp("demo"), DEBUG="true") as environment:
        yield environment


@pytest.fixture(scope="session")
def demo(demo_environment):
    """`manage.py demo` as the README starts it."""
    port = free_port()
    process = start(
        ["manage.py", "demo", "--port", str(port)],
        demo_environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        lines = dict(_lines_until(process, "inbox passphrase"))
        wait_for(f"http://127.0.0.1:{port}/healthz")
        yield Demo(f"http://localhost:{port}", lines)
    finally:
        end(process)


def _lines_until(process, last):
    output = []
    for line in process.stdout:
        output.append(line)
        if match := re.fullmatch(r"([\w ]+): (.+)\n", line):
            yield match.groups()
            if match[1] == last:
                return
    pytest.fail("The demo stopped:\n" + "".join(output))


@pytest.fixture(scope="session")
def chromium():
    if not shutil.which(CHROMIUM):
        pytest.skip("Chromium is not installed (apt install chromium).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, demo):
    """A function that opens an address of the demo in a browser of its own.

    Keyword arguments are those of Playwright's `new_context`. What the browser complains of is in
    `page.complaints`: refused loads, script errors, addresses outside the site.
    """
    contexts = []

    def open_page(path="/", **options):
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = chromium.new_context(base_url=demo.address, **options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: _complain(page, message.type, message.text))
        page.on("pageerror", lambda error: _complain(page, "error", str(error)))
        page.on("request", lambda request: _check_address(page, demo.address, request.url))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def _complain(page, kind, text):
    # Chromium logs the very statuses that refused forms and missing pages are meant to have.
    expected = ("404 (Not Found)", "422 (Unprocessable")
    if kind in ("error", "warning") and not any(status in text for status in expected):
        page.complaints.append(text)


def _check_address(page, address, url):
    if not url.startswith(address + "/"):
        page.complaints.append(f"outside address: {url}")


@pytest.fixture
def unlocked(sign_in, demo):
    """A function that signs the demo's practitioner in and unlocks the inbox."""

    def open_inbox(**options):
        page = sign_in("practitioner", **options)
        page.goto("/admin/private_sessions/application/")
        page.get_by_role("link", name="Unlock").click()
        page.get_by_label("Passphrase").fill(demo.lines["inbox passphrase"])
        page.get_by_role("button", name="Unlock").click()
        page.get_by_role("button", name="Lock now").wait_for()
        return page

    return open_inbox


@pytest.fixture
def sign_in(visit, demo):
    """A function that signs one of the demo's accounts in to admin and gives the page."""

    def open_admin(account, **options):
        page = visit("/admin/", **options)
        page.get_by_label("Username").fill(demo.lines[f"{account} account"])
        page.get_by_label("Password").fill(demo.lines[f"{account} password"])
        page.get_by_role("button", name="Log in").click()
        page.get_by_role("heading", name="Your desk").wait_for()
        return page

    return open_admin
