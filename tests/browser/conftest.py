"""The demo, served by the command of the README, and Debian's Chromium to visit it."""

import re
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.running import PATIENCE_SECONDS, end, free_port, fresh_site, start, wait_for

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
PATIENCE_MILLISECONDS = PATIENCE_SECONDS * 1000
DESKTOP = {"width": 1280, "height": 900}
# How a page looks; an open page can change it.
NEUTRAL = {"media": "screen", "color_scheme": "light"}
NEUTRAL |= {"reduced_motion": "no-preference", "forced_colors": "none"}
ALONE = "nobody else"
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
    expect.set_options(timeout=PATIENCE_MILLISECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Tabs:
    """Pages of the demo. A page, with the cookies and the cache of its context, is used again by
    later tests: to make a new one takes longer than most tests."""

    def __init__(self, chromium, address):
        self.chromium, self.address = chromium, address
        self.free, self.used = defaultdict(list), []

    def open(self, owner=None, *, viewport=DESKTOP, **options):
        """An empty page of this owner. Options other than how it looks need a context of their own.

        What the browser complains of is in `page.complaints`: refused loads, script errors,
        addresses outside the site.
        """
        look = NEUTRAL | {name: options.pop(name) for name in NEUTRAL if name in options}
        kind = owner, repr(options)
        page = self.free[kind].pop() if self.free[kind] else self._new_page(options)
        self.used.append((kind, page))
        page.set_viewport_size(viewport)
        page.emulate_media(**look)
        page.complaints = []
        return page

    def _new_page(self, options):
        context = self.chromium.new_context(base_url=self.address, **options)
        context.set_default_timeout(PATIENCE_MILLISECONDS)
        page = context.new_page()
        page.on("console", lambda message: _complain(page, message.type, message.text))
        page.on("pageerror", lambda error: _complain(page, "error", str(error)))
        page.on("request", lambda request: _check_address(page, self.address, request.url))
        return page

    def close_all(self):
        """Leave what was opened; who is signed in stays so, all else is forgotten."""
        for (owner, options), page in self.used:
            if page.is_closed() or owner == ALONE:
                page.context.close()
                continue
            for other in page.context.pages:
                if other != page:
                    other.close()
            page.goto("about:blank")
            page.unroute_all()
            page.context.clear_permissions()
            if owner is None:
                page.context.clear_cookies()
            stored = {"origin": self.address, "storageTypes": "local_storage"}
            session = page.context.new_cdp_session(page)
            session.send("Storage.clearDataForOrigin", stored)
            session.detach()
            self.free[owner, options].append(page)
        self.used.clear()


def _complain(page, kind, text):
    # Chromium logs the very statuses that refused forms and missing pages are meant to have.
    expected = ("404 (Not Found)", "422 (Unprocessable")
    if kind in ("error", "warning") and not any(status in text for status in expected):
        page.complaints.append(text)


def _check_address(page, address, url):
    if not url.startswith(address + "/"):
        page.complaints.append(f"outside address: {url}")


@pytest.fixture(scope="session")
def all_tabs(chromium, demo):
    return Tabs(chromium, demo.address)


@pytest.fixture
def tabs(all_tabs):
    yield all_tabs
    all_tabs.close_all()


@pytest.fixture
def visit(tabs):
    """A function that opens an address of the demo as somebody who has no cookies yet.

    With `alone=True` nothing is cached either, and no trace is left to later tests.
    """

    def open_page(path="/", *, alone=False, **options):
        page = tabs.open(ALONE if alone else None, **options)
        page.goto(path)
        return page

    return open_page


@pytest.fixture
def sign_in(tabs, demo):
    """A function that gives the first page of admin, signed in to one of the demo's accounts."""

    def open_admin(account, **options):
        page = tabs.open(account, **options)
        page.goto("/admin/")
        if page.get_by_label("Username").count():
            fill_in_login(page, demo, account)
            page.get_by_role("heading", name="Your desk").wait_for()
        return page

    return open_admin


def fill_in_login(page, demo, account):
    page.get_by_label("Username").fill(demo.lines[f"{account} account"])
    page.get_by_label("Password").fill(demo.lines[f"{account} password"])
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def unlocked(sign_in, demo):
    """A function that gives the practitioner's inbox, unlocked."""

    def open_inbox(**options):
        page = sign_in("practitioner", **options)
        page.goto("/admin/private_sessions/application/")
        if page.get_by_role("link", name="Unlock").count():
            page.get_by_role("link", name="Unlock").click()
            page.get_by_label("Passphrase").fill(demo.lines["inbox passphrase"])
            page.get_by_role("button", name="Unlock").click()
        page.get_by_role("button", name="Lock now").wait_for()
        return page

    return open_inbox
