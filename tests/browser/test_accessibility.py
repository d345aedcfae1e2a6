"""axe finds nothing on any page, in both colour schemes, wide and narrow."""

import pytest

from tests.browser.axe import barriers_everywhere
from tests.browser.conftest import PUBLIC


@pytest.mark.parametrize("path", PUBLIC)
def test_axe_finds_no_barrier(visit, path):
    assert barriers_everywhere(visit(path)) == {}


def test_axe_finds_no_barrier_on_a_refused_form(visit):
    page = visit("/sessions/apply/")
    page.get_by_role("button", name="Send in confidence").click()
    page.get_by_role("alert").wait_for()

    assert barriers_everywhere(page) == {}


def test_axe_finds_no_barrier_in_the_inbox(unlocked):
    page = unlocked()

    assert barriers_everywhere(page) == {}
    page.locator(".inbox-what a").first.click()
    page.get_by_role("button", name="Send the reply").wait_for()
    assert barriers_everywhere(page) == {}
