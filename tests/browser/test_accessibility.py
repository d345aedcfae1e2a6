"""axe finds nothing on any public page, in both colour schemes, wide and narrow."""

import pytest

from tests.browser.axe import barriers
from tests.browser.conftest import PUBLIC


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
