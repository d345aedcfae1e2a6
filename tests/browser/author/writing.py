"""The writing surface in the browser: what stands in its field, and what hands do with it."""

from tests.browser.probes import probe


def body_of(page):
    """The surface in which the body is written; without scripts it would be the field itself."""
    return page.get_by_role("textbox", name="Body:")


def text_of(page):
    """The field that keeps the body and is sent."""
    return page.locator("#id_body")


def select(page, words):
    """Select these words of the body."""
    probe(page, "selectWords", words, 1, False)


def put_caret(page, words, *, nth=1):
    """Put the caret before these words where they stand for the nth time, as a key would."""
    probe(page, "selectWords", words, nth, True)


def paste(page, contents):
    """Paste into the text, from a clipboard that has it in these types."""
    probe(page, "pasteIntoText", contents)


def drop(page, name, content):
    """Drop a picture on the body, as a hand with a mouse would."""
    probe(page, "dropOnBody", name, list(content))
