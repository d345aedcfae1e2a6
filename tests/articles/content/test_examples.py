"""Markdown is rendered as the examples say."""

import re
from pathlib import Path

import pytest

from articles.content.markdown import render_markdown

EXAMPLE = re.compile(r"^==== (\S+): .*\n((?s:.*?))\n----\n(.*)$", re.MULTILINE)
PAGE = Path(__file__).with_name("examples.txt").read_text()
EXAMPLES = EXAMPLE.findall(PAGE)


@pytest.mark.parametrize(("code", "text", "html"), EXAMPLES)
def test_an_example_is_rendered_whole(code, text, html):
    rendered = render_markdown(text, in_language=code).html.strip()

    assert re.sub(r"(?<=>)\n|\n(?=<)", "", rendered).replace("\n", " ") == html


def test_no_example_is_passed_over():
    assert len(EXAMPLES) == PAGE.count("\n====")


@pytest.mark.parametrize("sign", ["~~a ", "https://a (", "> [!try]\n\n", "- [ ] \n", "> -- a\n"])
def test_a_sign_of_a_block_repeated_for_ever_is_rendered_in_time(sign):
    assert render_markdown(sign * 900).html
