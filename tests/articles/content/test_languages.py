"""Quotation marks and directions of texts in other languages."""

import pytest

from articles.content.languages import LANGUAGES, choices, known_code
from articles.content.markdown import render_markdown
from attachment_site.core.text import typographic

TYPED = """She says "it's 'new'"."""


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("en", "She says “it’s ‘new’”."),
        ("de", "She says „it’s ‚new‘“."),
        ("fr", "She says «\u202fit’s “new”\u202f»."),
        ("sv", "She says ”it’s ’new’”."),
        ("ur", "She says “it’s ‘new’”."),
        ("fa", "She says «it’s ‹new›»."),
        ("of a later release", "She says “it’s ‘new’”."),
    ],
)
def test_quotes_are_those_of_the_language_in_texts_and_lines(code, shown):
    quotes = LANGUAGES[code].quotes if code in LANGUAGES else LANGUAGES["en"].quotes

    html = render_markdown(TYPED, in_language=code).html
    assert html.replace(' dir="ltr"', "") == f"<p>{shown}</p>"
    assert typographic(TYPED, quotes) == shown


@pytest.mark.parametrize(
    ("code", "text", "html"),
    [
        ("en", "Love", "<p>Love</p>"),
        ("en", "محبت", '<p dir="rtl">محبت</p>'),
        ("en", "EMDR ایک طریقہ ہے", '<p dir="rtl">EMDR ایک طریقہ ہے</p>'),
        ("ur", "EMDR ایک طریقہ ہے", "<p>EMDR ایک طریقہ ہے</p>"),
        ("ur", "Love", '<p dir="ltr">Love</p>'),
        ("ur", "1–2", "<p>1–\u20602</p>"),
        ("ur", "- ایک\n- two", '<ul>\n<li>ایک</li>\n<li dir="ltr">two</li>\n</ul>'),
        ("ur", "- one\n- two", '<ul dir="ltr">\n<li>one</li>\n<li>two</li>\n</ul>'),
        ("he", "> שלום\n> — Dana", None),
        (
            "ur",
            "> [!note]\n> متن",
            '<div class="callout callout-note" role="note">\n'
            '<p class="callout-title" lang="en">Note</p>\n<p>متن</p>\n</div>',
        ),
    ],
)
def test_a_block_that_runs_the_other_way_says_so(code, text, html):
    rendered = render_markdown(text, in_language=code).html.strip()

    if html is None:
        assert '<figcaption dir="ltr">' in rendered
    else:
        assert rendered == html


def test_languages_are_found_under_the_names_of_other_systems_and_listed_by_name():
    names = {"ur-PK": "ur", "pt_br": "pt-BR", "zh-CN": "zh-Hans", "no": "nb", "x": "en", "": "en"}
    assert {name: known_code(name) for name in names} == names
    assert choices()[0] == ("en", "English")
    assert [name for _, name in choices()[1:]] == sorted(name for _, name in choices()[1:])
