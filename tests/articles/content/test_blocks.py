"""The blocks that the site adds to Markdown, and what they must leave alone."""

import re

import pytest

from articles.content.markdown import render_markdown

BOX = '<span aria-label="{}" role="img">{}</span> '
FIGURES = {
    '![Two cups](/media/a.webp "Evening *tea*")': (
        '<figure><img alt="Two cups" decoding="async" loading="lazy" src="/media/a.webp">'
        "<figcaption>Evening *tea*</figcaption></figure>"
    ),
    'Words ![A](/media/a.webp "B")': (
        '<p>Words <img alt="A" decoding="async" loading="lazy" src="/media/a.webp"></p>'
    ),
    "> Words.\n>\n> — Name, *Work*": (
        "<figure><blockquote><p>Words.</p></blockquote>"
        "<figcaption>— Name, <em>Work</em></figcaption></figure>"
    ),
    "> Words.\n> -- Name": (
        "<figure><blockquote><p>Words.</p></blockquote><figcaption>— Name</figcaption></figure>"
    ),
    "> — alone": "<blockquote><p>— alone</p></blockquote>",
    "> [!pull]\n> Large words": (
        '<figure class="pull"><blockquote><p>Large words</p></blockquote></figure>'
    ),
}
CALLOUTS = {
    "> [!try]\n> Breathe.\n>\n> - in\n\n> A quotation": (
        '<div class="callout callout-try" role="note"><p class="callout-title">Try this</p>'
        "<p>Breathe.</p><ul><li>in</li></ul></div><blockquote><p>A quotation</p></blockquote>"
    ),
    "Before\n> [!NOTE] By *the way*\n> Words": (
        '<p>Before</p><div class="callout callout-note" role="note">'
        '<p class="callout-title">By <em>the way</em></p><p>Words</p></div>'
    ),
    "> [!warning]": (
        '<div class="callout callout-warning" role="note">'
        '<p class="callout-title">Warning</p></div>'
    ),
    "> [!exercise] Write\n> One line.": (
        "<details><summary>Write</summary><p>One line.</p></details>"
    ),
    "> [!other]\n> Words": "<blockquote><p>[!other] Words</p></blockquote>",
}
LISTS = {
    "- [ ] to **do**\n- [x] done\n- plain": (
        f'<ul><li class="task">{BOX.format("to do", "☐")}to <strong>do</strong></li>'
        f'<li class="task">{BOX.format("done", "☑")}done</li><li>plain</li></ul>'
    ),
    "Word\n: what it means": "<dl><dt>Word</dt><dd>what it means</dd></dl>",
    "~~gone~~ and 5 ~~ 6": "<p><del>gone</del> and 5 ~~ 6</p>",
}
LINKS = {
    "See https://a.example/b_c_d.": (
        '<p>See <a href="https://a.example/b_c_d">https://a.example/b_c_d</a>.</p>'
    ),
    "(https://a.example/x(y))": (
        '<p>(<a href="https://a.example/x(y)">https://a.example/x(y)</a>)</p>'
    ),
    "[https://a.example](https://b.example)": (
        '<p><a href="https://b.example">https://a.example</a></p>'
    ),
    '<a href="/b/">https://a.example</a>': '<p><a href="/b/">https://a.example</a></p>',
    "`https://a.example` https://": "<p><code>https://a.example</code> https://</p>",
}


@pytest.mark.parametrize(
    ("text", "html"), [pair for kind in (FIGURES, CALLOUTS, LISTS, LINKS) for pair in kind.items()]
)
def test_a_block_is_rendered_whole(text, html):
    rendered = render_markdown(text).html.strip()

    assert re.sub(r"(?<=>)\n|\n(?=<)", "", rendered).replace("\n", " ") == html


@pytest.mark.parametrize("sign", ["~~a ", "https://a (", "> [!try]\n\n", "- [ ] \n", "> -- a\n"])
def test_a_sign_of_a_block_repeated_for_ever_is_rendered_in_time(sign):
    assert render_markdown(sign * 900).html
