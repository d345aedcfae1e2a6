"""Every public page fits from 320 to 2560 pixels in both directions of writing, keeps the policy,
sets no cookie, and has no barrier."""

from pathlib import Path

import pytest

from tests.browser.axe import barriers, barriers_everywhere
from tests.browser.probes import probe

ARTICLE = "/articles/attachment-styles-explained/"
FORM = "/sessions/apply/"
PAGES = Path(__file__).with_name("public_pages.txt").read_text().split()
# Each of these has colours of its own.
COLORED = ["/", "/search/?q=anxious+attachment", "/nothing-here/"]
# What is on these is on others, too.
NOTES = ["/articles/the-pursue-withdraw-cycle/", "/articles/grief-and-the-bond-that-stays/"]
SIMILAR = [*NOTES, "/search/?q=greif", "/privacy/", "/sessions/letter/"]
WIDTHS = (2560, 1024, 1023, 768, 320)


@pytest.mark.parametrize("path", [ARTICLE, FORM, *PAGES, *COLORED, *SIMILAR])
def test_public_pages_fit_obey_the_policy_and_have_no_barrier(visit, path):
    page = visit(path)
    probe(page, "loadPictures")
    names = [cookie["name"] for cookie in page.context.cookies()]
    overflowing = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        overflowing += [(width, direction) for direction in probe(page, "overflowing")]

    assert page.complaints == []
    assert overflowing == []
    # The empty forms alone leave one, which shows whether another would be kept.
    assert names == (["form"] if path in (FORM, "/sessions/return/") else [])
    if path in (ARTICLE, FORM):
        assert barriers_everywhere(page) == []
    elif path not in SIMILAR:
        assert barriers(page, colors=path in COLORED) == []


@pytest.mark.parametrize("path", ["/", ARTICLE, *NOTES])
def test_nothing_shifts_while_a_page_loads(visit, path):
    page = visit("about:blank")
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    shifts = []
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto(path)
        probe(page, "scrollDown")
        probe(page, "loadPictures")
        shifts += probe(page, "shifts")
    session.detach()

    assert shifts == []
