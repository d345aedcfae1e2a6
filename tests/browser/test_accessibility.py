"""axe finds nothing on any public page, in both colour schemes, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PUBLIC

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def barriers(page):
    """What axe finds on a page: each rule with the first element that breaks it."""
    result = Axe().run(page, options={"runOnly": RULES})
    return [(found["id"], found["nodes"][0]["html"]) for found in result.response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PUBLIC)
def test_axe_finds_no_barrier(visit, path, width, scheme):
    page = visit(path, viewport={"width": width, "height": 800}, color_scheme=scheme)

    assert barriers(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier_on_a_refused_form(visit, scheme):
    page = visit("/sessions/apply/", color_scheme=scheme)
    page.get_by_role("button", name="Send in confidence").click()
    page.get_by_role("alert").wait_for()

    assert barriers(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_barrier_in_the_inbox(unlocked, width, scheme):
    page = unlocked(viewport={"width": width, "height": 800}, color_scheme=scheme)

    assert barriers(page) == []
    page.locator(".inbox-what a").first.click()
    page.get_by_role("button", name="Send the reply").wait_for()
    assert barriers(page) == []
