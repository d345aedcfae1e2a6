"""What axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT

from tests.browser.probes import probe

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Whether a button of a row stands below the others
WRAPS = """() => [...document.querySelectorAll(".editor-bar > :last-child, #searchbar + *")].some(
  (last) => last.offsetTop > last.parentElement.firstElementChild.offsetTop + 30)"""
CONTRAST = ["color-contrast", "link-in-text-block"]


def barriers(page, *, part="html", colors=False, rules=RULES, width=360, scheme="dark"):
    """What axe finds on a page or a part of it: each rule with the first element that breaks it.

    A page that is wider than the window counts as a barrier. Afterwards it is as wide as before.
    Contrast takes as long as all other rules together, so it is looked at only with `colors`: on
    the first page that has them.
    """
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    probe(page, "finishTransitions")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    problems = probe(page, "violations", part, rules, colors)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        problems.append("wider than the window")
    if page.evaluate(WRAPS):
        problems.append("a row of buttons wraps")
    page.set_viewport_size(before)
    return problems


def barriers_everywhere(page, part="html"):
    """The same for a page whose parts stand for others: both widths, and both schemes."""
    wide = barriers(page, part=part, colors=True, rules=CONTRAST, width=1280, scheme="light")
    return barriers(page, part=part, colors=True) + wide
