"""The writing surface in the browser: what stands in its field, and what hands do with it."""

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
    """Wait for this body, told to scripts at once; the field itself has it after a rest."""
    wait_until(lambda: text_of(page).evaluate("(field) => field.value") == words)


def select(page, words):
    """Select these words of the body."""
    probe(page, "selectWords", words, False)


def put_caret(page, words):
    """Put the caret before these words, as a key would."""
    probe(page, "selectWords", words, True)


def paste(page, contents):
    """Paste into the text, from a clipboard that has it in these types."""
    probe(page, "pasteIntoText", contents)
