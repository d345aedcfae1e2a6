"""The text of HTML."""

import pytest

from articles.content.plain_text import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One. Two."),
        ("One<br>two", "One two"),
        ("<ul>\n<li>One</li><li>Two</li>\n</ul>", "One Two"),
        ("<p>re<em>written</em>, <code>a</code>.</p>", "rewritten, a."),
        ("<P>A<B>b</B> &amp; c&nbsp;d</P>", "Ab & c d"),
        ("<article>One</article>two", "One two"),
    ],
)
def test_blocks_are_kept_apart_and_words_whole(html, text):
    assert plain_text(html) == text
