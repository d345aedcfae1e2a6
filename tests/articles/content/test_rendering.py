"""Markdown becomes clean, well-structured HTML."""

import pytest

from articles.content.extensions.site import StoredPicture
from articles.content.markdown import render_markdown
from articles.content.plain_text import count_words, plain_text, reading_minutes


def test_contents_list_the_top_sections_as_plain_text():
    rendered = render_markdown("## Fear & *love*\n\n### Not this\n\n## It's “yours”")

    assert rendered.contents == [
        {"id": "fear-love", "title": "Fear & love"},
        {"id": "its-yours", "title": "It’s “yours”"},
    ]


def test_headings_in_another_script_keep_readable_anchors():
    assert render_markdown("## محبت اور خوف").contents == [
        {"id": "محبت-اور-خوف", "title": "محبت اور خوف"}
    ]


def test_a_prefix_keeps_the_anchors_of_two_texts_apart():
    rendered = render_markdown("## One\n\nText[^a].\n\n[^a]: The note.", id_prefix="faq-1-").html

    assert 'id="faq-1-one"' in rendered
    assert 'id="fnref:faq-1-a"' in rendered
    assert 'href="#fn:faq-1-a"' in rendered
    assert 'id="fn:faq-1-a"' in rendered
    assert 'href="#fnref:faq-1-a"' in rendered


def test_pictures_have_their_size_and_load_lazily():
    rendered = render_markdown(
        "![Two rings](/media/rings.webp)",
        find_picture={"/media/rings.webp": StoredPicture(640, 480)}.get,
    )

    assert rendered.html == (
        '<p><img alt="Two rings" decoding="async" height="480" loading="lazy"'
        ' src="/media/rings.webp" width="640"></p>'
    )


@pytest.mark.parametrize(
    "address",
    ["https://evil.example/x.png", "//evil.example/x.png", "/\\evil.example/x", "x.png", "data:x"],
)
def test_a_picture_of_another_site_is_removed(address):
    assert "<img" not in render_markdown(f"![A picture]({address})").html
    assert "<img" not in render_markdown(f'<img src="{address}" alt="A picture">').html


@pytest.mark.parametrize(
    ("words", "minutes"), [(0, 1), (1, 1), (230, 1), (231, 2), (460, 2), (461, 3)]
)
def test_reading_time_is_rounded_up_at_230_words_a_minute(words, minutes):
    assert reading_minutes(words) == minutes


def test_signs_without_letters_are_not_words():
    assert count_words("one — two · three & 4") == 4


def test_visible_words_are_counted():
    assert render_markdown("## Two words\n\n**Three** [more words](/a/b/c/)").words == 5


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
