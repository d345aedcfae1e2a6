"""What axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Only what is asserted comes back: all that axe has looked at is megabytes.
VIOLATIONS = """async (rules) => {
    const { violations } = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
    return violations.map((found) => [found.id, found.nodes[0].html]);
}"""


def barriers(page, *, width=360, scheme="dark", rules=RULES):
    """What axe finds on a page of this look: each rule with the first element that breaks it.

    A page that is wider than the window counts as a barrier.
    """
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    finish_transitions(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    problems = page.evaluate(VIOLATIONS, rules)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        problems.append("wider than the window")
    return problems


def barriers_everywhere(page):
    """The same for a page whose parts stand for others: both widths, and both schemes."""
    wide = barriers(
        page, width=1280, scheme="light", rules=["color-contrast", "link-in-text-block"]
    )
    return barriers(page) + wide


def finish_transitions(page):
    """Let everything have its final colour: axe would see one on the way from light to dark."""
    page.evaluate(
        """() => document.getAnimations().filter((each) => each instanceof CSSTransition)
            .forEach((each) => each.finish())"""
    )
