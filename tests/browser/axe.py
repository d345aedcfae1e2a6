"""What axe finds on a page."""

from axe_playwright_python.sync_playwright import Axe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def barriers(page):
    """What axe finds on a page: each rule with the first element that breaks it."""
    result = Axe().run(page, options={"runOnly": RULES})
    return [(found["id"], found["nodes"][0]["html"]) for found in result.response["violations"]]
