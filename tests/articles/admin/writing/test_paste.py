"""What is copied from word processors and web pages is pasted as Markdown."""

import base64
import re
import tomllib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.content.time_limit import BUSY, TOO_SLOW
from tests.articles.images.picture_files import picture_bytes

pytestmark = pytest.mark.django_db

PASTE = "/admin/articles/article/paste/"
COPIED = tomllib.loads(Path(__file__).with_name("paste.toml").read_text())


def paste(browser, html):
    page = SimpleUploadedFile("paste.html", html.encode(), content_type="text/html")
    return browser.post(PASTE, {"page": page})


@pytest.mark.parametrize("source", COPIED)
def test_it_keeps_what_markdown_can_say(author, source):
    answer = paste(author, COPIED[source]["html"])

    assert answer.json()["markdown"].strip() == COPIED[source]["markdown"]


def test_pictures_of_the_clipboard_are_stored_and_others_named(author, media):
    data = base64.b64encode(picture_bytes(size=(40, 30))).decode()
    html = f'<p>a</p><img alt="Sea" src="data:image/jpeg;base64,{data}">'

    others = '<img src="https://elsewhere.example/x.jpg"><img alt="Graph" src="file:///C:/x.png">'
    answer = paste(author, html + others).json()

    (address,) = re.findall(r"!\[Sea\]\(/media/(articles/\S+\.webp)\)", answer["markdown"])
    assert (media / address).is_file()
    assert answer["markdown"].count("![") == 1
    assert ["elsewhere" in note or "“Graph”" in note for note in answer["notes"]] == [True, True]


def test_a_paste_that_takes_too_long_is_ended_and_refused(author):
    answer = paste(author, "a<table><tr><td rowspan=999>" * 140_000)

    assert answer.status_code == 422
    # A fast machine is done with it, and finds too much text; a busy one gives up.
    refusals = (TOO_SLOW, BUSY, "This is nested too deeply to be pasted.", "Its text has ")
    assert answer.json()["error"].startswith(refusals)


def test_odd_pastes_are_answered(author):
    assert author.post(PASTE).status_code == 422
    assert paste(author, "a\x00b").json()["markdown"] == "ab"
    deep = paste(author, "<ul><li>" * 20_000)
    assert deep.json() == {"error": "This is nested too deeply to be pasted."}
