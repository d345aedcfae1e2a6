"""The first view of an article is light: one round trip of text, and the italic last."""

from articles.transfer.folder.front_matter import read_article_file
from attachment_site.demo.articles import FOLDER


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

    # "Other" is the icon, for which a browser with tabs asks as well.
    kinds_in_order = [kind for kind, _ in answers if kind != "Other"]
    kinds = sorted(kinds_in_order)
    assert kinds == ["Document", "Font", "Font", "Script", "Stylesheet"]
    assert kinds_in_order[-1] == "Font"
    text = sum(size for kind, size in answers if kind in ("Document", "Stylesheet"))
    assert text <= 14 * 1024
    assert sum(size for _, size in answers) <= 100 * 1024
