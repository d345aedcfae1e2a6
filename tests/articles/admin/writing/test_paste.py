"""What is copied from word processors and web pages is pasted as Markdown."""

import base64
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.articles.images.picture_files import picture_bytes

pytestmark = pytest.mark.django_db

PASTE = "/admin/articles/article/paste/"
BULLET = (
    "<![if !supportLists]><span style='mso-list:Ignore'>{}<span>&nbsp; </span></span><![endif]>"
)


def paste(browser, html):
    page = SimpleUploadedFile("paste.html", html.encode(), content_type="text/html")
    return browser.post(PASTE, {"page": page})


def item(text, sign="·", level=1):
    style = f"text-indent:-18.0pt;mso-list:l0 level{level} lfo1"
    return f"<p class=MsoListParagraph style='{style}'>{BULLET.format(sign)}{text}<o:p></o:p></p>"


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        # Word
        (
            "<html><head><style><!-- p.MsoNormal {} --></style></head><body><!--StartFragment-->"
            "<h1>Repair<o:p></o:p></h1><p class=MsoNormal>A "
            "<b style='mso-bidi-font-weight:normal'>calm </b>"
            "<span style='mso-bidi-font-weight:bold;mso-bidi-font-style:italic'>word.</span></p>"
            "<!--EndFragment--></body></html>",
            "## Repair\n\nA **calm** word.",
        ),
        (
            item("One") + item("Inner", "o", level=2) + item("Two") + item("First", "1."),
            "-   One\n    -   Inner\n-   Two\n\n1.  First",
        ),
        (
            "<p class=MsoNormal>Text<a href='#_ftn1' name='_ftnref1'><span>[1]</span></a></p><hr>"
            "<div id=ftn1><p class=MsoFootnoteText><a href='#_ftnref1' name='_ftn1'><span>[1]"
            "</span></a> The note.</p></div>",
            "Text[^1]\n\n[^1]: The note.",
        ),
        # Google Docs
        (
            '<b style="font-weight:normal;" id="docs-internal-guid-1"><h2><span style="font-weight'
            ':400;">Head</span></h2><p><span style="font-weight:400;">Plain </span><span style="'
            'font-weight:700;">bold </span><span style="font-style:italic">it</span></p><ul><li>'
            "<p>a</p></li><ul><li><p>b</p></li></ul></ul></b>",
            "## Head\n\nPlain **bold** *it*\n\n-   a\n\n    -   b",
        ),
        (
            '<a href="https://www.google.com/url?q=https://a.example/&amp;sa=D">there</a>',
            "[there](https://a.example/)",
        ),
        # LibreOffice, Pages and web pages
        ("<b><p>one</p><p>two</p></b>", "**one**\n\n**two**"),
        (
            "<table><tr><td><p>a</p></td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>",
            "| a | b |\n| --- | --- |\n| 1 | 2 |",
        ),
        (
            '<style>span.s1 {font-weight: bold}</style><p>a <span class="s1">b</span></p>',
            "a **b**",
        ),
        ("<blockquote><p>q</p></blockquote><script>alert(1)</script>", "> q"),
    ],
)
def test_it_keeps_what_markdown_can_say(author, html, markdown):
    answer = paste(author, html)

    assert answer.json()["markdown"].strip() == markdown


def test_pictures_of_the_clipboard_are_stored_and_others_named(author, media):
    data = base64.b64encode(picture_bytes(size=(40, 30))).decode()
    html = f'<p>a</p><img alt="Sea" src="data:image/jpeg;base64,{data}">'

    answer = paste(author, html + '<img src="https://elsewhere.example/x.jpg">').json()

    (address,) = re.findall(r"!\[Sea\]\(/media/(articles/\S+\.webp)\)", answer["markdown"])
    assert (media / address).is_file()
    assert answer["markdown"].count("![") == 1
    assert any("picture" in note for note in answer["notes"])


def test_odd_pastes_are_answered_and_strangers_are_not(author, client, django_user_model):
    assert author.post(PASTE).status_code == 422
    assert paste(author, "a\x00b").json()["markdown"] == "ab"
    for deep in ("<div>", "<p><B class='a'>", "<ul><li>"):
        assert paste(author, deep * 20_000).json() == {
            "error": "This is nested too deeply to be pasted."
        }
    assert paste(author, "<p>a<br>b</p>" * 3000).status_code == 200
    client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
    assert paste(client, "<p>a</p>").status_code == 403
