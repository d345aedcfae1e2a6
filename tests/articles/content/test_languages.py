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


def test_a_range_of_numbers_runs_neither_way():
    assert render_markdown("1–2", in_language="ur").html == "<p>1–\u20602</p>"


@pytest.mark.parametrize(
    ("code", "text", "html"),
    [
        ("fr", "> [!note]\n> Texte", '<p class="callout-title" lang="en">Note</p>\n<p>Texte</p>'),
        ("fr", "- [x] Fait", '<span aria-label="done" lang="en" role="img">'),
        ("ur", "a | b\n-|-\nالف | ب", ' lang="en" role="region" tabindex="0"><table lang="ur">'),
        ("ur", "متن[^1]\n\n[^1]: حاشیہ", ' href="#fnref:1" lang="en">↑</a>'),
    ],
)
def test_what_the_site_says_in_a_text_is_english(code, text, html):
    assert html in render_markdown(text, in_language=code).html


def test_languages_are_found_under_the_names_of_other_systems_and_listed_by_name():
    names = {"ur-PK": "ur", "pt_br": "pt-BR", "zh-CN": "zh-Hans", "no": "nb", "x": "en", "": "en"}
    assert {name: known_code(name) for name in names} == names
    assert choices()[0] == ("en", "English")
    assert [name for _, name in choices()[1:]] == sorted(name for _, name in choices()[1:])
