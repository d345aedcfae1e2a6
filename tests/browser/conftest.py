"""The demo's site, served with passwords that are hashed at once, and Chromium to visit it."""

import os
import shutil
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from attachment_site.demo.accounts import ACCOUNTS
from attachment_site.demo.inbox import PASSPHRASE
from tests.databases import ON_POSTGRESQL, migrated_database
from tests.running import PATIENCE_SECONDS, PRODUCTION, free_port, run_inside, served

# Debian's headless shell takes half the time of the whole browser; either will do.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
# Tabs of one person share a process: to start one for each page takes longer than the page. No
# script runs for so long that to optimize it would pay.
FLAGS += ["--process-per-site", "--js-flags=--no-opt --no-maglev"]
# No test goes anywhere else, wherever a page may lead.
FLAGS += ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"]
PATIENCE_MILLISECONDS = PATIENCE_SECONDS * 1000
DESKTOP = {"width": 1280, "height": 900}
# How a page looks; an open page can change it.
NEUTRAL = {"media": "screen", "color_scheme": "light"}
NEUTRAL |= {"reduced_motion": "no-preference", "forced_colors": "none"}
ALONE = "nobody else"
PASSWORDS = {account.username: account.password for account in ACCOUNTS}
# The site is also kept as it was without its inbox, for those who set one up.
MAKE_DEMO = """
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from attachment_site.demo.accounts import create_accounts
from attachment_site.demo.articles import create_articles
from attachment_site.demo.inbox import create_inbox, describe_practice
call_command("migrate", verbosity=0)
create_articles()
describe_practice()
create_accounts()
with connection.cursor() as cursor:
    cursor.execute("VACUUM INTO %s", [connection.settings_dict["NAME"] + "-without-inbox"])
create_inbox(now=timezone.now())
print("null")
"""


@dataclass
class Demo:
    """A running demo: its address, and its variables with the file of its database."""

    address: str
    file: Path
    environment: dict[str, str]


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The site that `manage.py demo` makes, on SQLite: no page depends on the kind of database."""
    folder = tmp_path_factory.mktemp("demo")
    file = folder / "site.sqlite3"
    environment = os.environ | PRODUCTION
    environment |= {"DATABASE_URL": f"sqlite:///{file}", "MEDIA_ROOT": str(folder / "media")}
    # Passkeys belong to a host with a name.
    port = free_port()
    address = environment["SITE_URL"] = f"http://localhost:{port}"
    if not ON_POSTGRESQL:
        shutil.copy(migrated_database(), file)
    run_inside(environment, MAKE_DEMO)
    with served(environment, application="tests.quick_hashing:application", port=port):
        yield Demo(address, file, environment)


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip("Chromium is not installed (apt install chromium-headless-shell).")
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
        # By FLAGS no other address answers. To be told of each request takes long.
        page.on("requestfailed", lambda sent: _check_address(page, self.address, sent.url))
        return page

    def close_all(self):
        """Leave what was opened; who is signed in stays so, all else is forgotten."""
        for (owner, options), page in self.used:
            page.context.set_offline(False)
            for each in page.context.pages:
                # Chromium sometimes never closes a page that is on its way to another one.
                each.goto("about:blank")
                if each != page:
                    each.close()
            if page.is_closed() or owner == ALONE:
                page.context.close()
                continue
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
def sign_in(tabs):
    """A function that gives a page of admin, signed in to one of the demo's accounts."""

    def open_admin(account, path="/admin/", **options):
        page = tabs.open(account, **options)
        page.goto(path)
        if page.get_by_label("Username").count():
            fill_in_login(page, account)
            page.wait_for_url(path)
        return page

    return open_admin


def fill_in_login(page, account):
    page.get_by_label("Username").fill(account)
    page.get_by_label("Password").fill(PASSWORDS[account])
    page.get_by_role("button", name="Log in").click()


@pytest.fixture
def unlocked(sign_in):
    """A function that gives the practitioner's inbox, unlocked."""

    def open_inbox(**options):
        page = sign_in("practitioner", "/admin/private_sessions/application/", **options)
        if page.get_by_role("link", name="Unlock").count():
            page.get_by_role("link", name="Unlock").click()
            page.get_by_label("Passphrase").fill(PASSPHRASE)
            page.get_by_role("button", name="Unlock").click()
        page.get_by_role("button", name="Lock now").wait_for()
        return page

    return open_inbox
