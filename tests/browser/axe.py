"""What axe finds on a page."""

from axe_playwright_python.base import AXE_SCRIPT

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = ["color-contrast", "link-in-text-block"]
# Only what is asserted comes back: all that axe has looked at is megabytes.
VIOLATIONS = """async ([runOnly, colors]) => {
    const rules = { "color-contrast": { enabled: colors } };
    const { violations } = await axe.run({ runOnly, rules, resultTypes: ["violations"] });
    return violations.map((found) => [found.id, found.nodes[0].html]);
}"""


def barriers(page, *, colors=False, rules=RULES, width=360, scheme="dark"):
    """What axe finds on a page: each rule with the first element that breaks it.

    A page that is wider than the window counts as a barrier. Afterwards it is as wide as before.
    Contrast takes as long as all other rules together, so it is looked at only with `colors`: on
    the first page that has them.
    """
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    finish_transitions(page)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    problems = page.evaluate(VIOLATIONS, [rules, colors])
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        problems.append("wider than the window")
    page.set_viewport_size(before)
    return problems


def barriers_everywhere(page):
    """The same for a page whose parts stand for others: both widths, and both schemes."""
    wide = barriers(page, colors=True, rules=CONTRAST, width=1280, scheme="light")
    return barriers(page, colors=True) + wide


def finish_transitions(page):
    """Let everything have its final colour: axe would see one on the way from light to dark."""
    page.evaluate(
        """() => document.getAnimations().filter((each) => each instanceof CSSTransition)
            .forEach((each) => each.finish())"""
    )
