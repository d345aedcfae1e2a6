"""The author puts recordings and worksheets into a text, and takes them from the library again."""

import re

from playwright.sync_api import expect

from tests.articles.images.sample_files import MP3, PDF
from tests.browser.author.writing import ADD, body_of, expect_text
from tests.browser.axe import barriers_everywhere


def choose(page, name, content):
    """Choose a file with the toolbar's button, as from a folder."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("toolbar").first.get_by_role("button", name="File", exact=True).click()
    chooser.value.set_files({"name": name, "mimeType": "", "buffer": content})


def test_files_are_inserted_and_found_again(sign_in):
    page = sign_in("author", ADD)
    body_of(page).fill("")
    choose(page, "body_scan.mp3", MP3)
    dialog = page.get_by_role("dialog", name="Insert the file")
    expect(dialog.get_by_label("Title of the recording")).to_have_value("Body scan")
    assert barriers_everywhere(page, part="dialog") == []
    dialog.get_by_role("button", name="Insert").click()
    expect_text(page, re.compile(r"^!\[Body scan\]\(/media/files/body-scan-"))

    page.keyboard.type("\n\nSee ")
    choose(page, "Calm.pdf", PDF)
    page.get_by_label("Words of the link").fill("the [calm] sheet")
    page.keyboard.press("Enter")
    expect_text(page, re.compile(r"See \[the \\\[calm\\\] sheet\]\(/media/files/calm-"))

    body_of(page).focus()
    page.keyboard.press("Control+Alt+l")
    library = page.get_by_role("dialog", name="Media library")
    library.get_by_role("button", name="Calm").wait_for()
    assert barriers_everywhere(page, part="dialog") == []
    library.get_by_role("searchbox").fill("scan")
    expect(library.get_by_role("listitem")).to_have_count(1)
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Cancel").click()
    expect(body_of(page)).to_be_focused()
