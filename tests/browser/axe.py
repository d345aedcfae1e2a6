"""What axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
# Both widths and both schemes with all rules; what is left over, with those about colours.
CORNERS = {(360, "dark"): RULES, (1280, "light"): RULES}
ALL = CORNERS | {(1280, "dark"): COLOUR_RULES, (360, "light"): COLOUR_RULES}
# Only what is asserted comes back: all that axe has looked at is megabytes.
VIOLATIONS = """async (rules) => {
    const { violations } = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
    return violations.map((found) => [found.id, found.nodes[0].html]);
}"""


def barriers(page, rules=RULES):
    """What axe finds on a page: each rule with the first element that breaks it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(VIOLATIONS, rules)


def barriers_everywhere(page, looks=ALL):
    """What axe finds in the given looks: {(width, scheme): barriers}, empty if there is nothing.

    A page that is wider than the window counts as a barrier.
    """
    found = {}
    for (width, scheme), rules in looks.items():
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        finish_transitions(page)
        problems = barriers(page, rules)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append("wider than the window")
        if problems:
            found[width, scheme] = problems
    return found


def finish_transitions(page):
    """Let everything have its final colour: axe would see one on the way from light to dark."""
    page.evaluate(
        """() => document.getAnimations().filter((each) => each instanceof CSSTransition)
            .forEach((each) => each.finish())"""
    )
