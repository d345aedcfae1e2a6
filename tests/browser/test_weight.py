"""The first view of an article is light: one round trip of text, four requests, no shift."""

import pytest

from articles.transfer.folder.front_matter import read_article_file
from attachment_site.demo.articles import FOLDER
from tests.browser.conftest import PUBLIC
from tests.browser.loading import load_pictures


def longest_article():
    live = (path for path in FOLDER.rglob("*.md") if "](images/" not in path.read_text())
    return max(live, key=lambda path: len(read_article_file(path)[1])).stem


def first_view(visit, path):
    """(type, bytes over the wire) of each answer to the first visit of a page."""
    page = visit("about:blank", alone=True)
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    kinds, sizes = {}, {}
    session.on(
        "Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]})
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return [(kinds[request], size) for request, size in sizes.items()]


def test_first_view_of_the_longest_article_keeps_its_budget(visit):
    answers = first_view(visit, f"/articles/{longest_article()}/")

    # "Other" is the icon in the tab.
    assert sorted(kind for kind, _ in answers) == ["Document", "Font", "Other", "Stylesheet"]
    text = sum(size for kind, size in answers if kind in ("Document", "Stylesheet"))
    assert text <= 14 * 1024
    assert sum(size for _, size in answers) <= 70 * 1024


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", [PUBLIC[0], *PUBLIC[3:6]])
def test_nothing_shifts_while_a_page_loads(visit, path, width):
    page = visit("about:blank", viewport={"width": width, "height": 740})
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(path)
    # Down to the end, so that late pictures come in.
    page.evaluate(
        """async () => {
            for (let at = 0; at < document.body.scrollHeight; at += 700) {
                scrollTo(0, at);
                await new Promise(requestAnimationFrame);
            }
        }"""
    )
    load_pictures(page)

    shifts = page.evaluate(
        """async () => {
            for (let frames = 0; frames < 2; frames++) await new Promise(requestAnimationFrame);
            const observer = new PerformanceObserver(() => {});
            observer.observe({ type: "layout-shift", buffered: true });
            return observer.takeRecords().map((shift) => shift.value);
        }"""
    )

    session.detach()
    assert shifts == []
