"""The writing surface in the browser: what stands in its field, and what hands do with it."""

import re

from tests.browser.probes import probe
from tests.running import wait_until

ADD = "/admin/articles/article/add/"


def body_of(page):
    """The surface in which the body is written; without scripts it would be the field itself."""
    return page.get_by_role("textbox", name="Body:")


def text_of(page):
    """The field that keeps the body and is sent."""
    return page.locator("#id_body")


def expect_text(page, words):
    """Wait for this body, or one with this pattern. Scripts are told it at once; the field itself
    has it after a rest."""
    pattern = words if isinstance(words, re.Pattern) else re.compile(rf"^{re.escape(words)}\Z")
    wait_until(lambda: pattern.search(text_of(page).evaluate("(field) => field.value")))


def select(page, words):
    """Select these words of the body."""
    probe(page, "selectWords", words, False)


def put_caret(page, words):
    """Put the caret before these words, as a key would."""
    probe(page, "selectWords", words, True)


def paste(page, contents):
    """Paste into the text, from a clipboard that has it in these types."""
    probe(page, "pasteIntoText", contents)
