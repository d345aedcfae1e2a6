"""Markdown becomes clean, well-structured HTML."""

import re
import tomllib
from pathlib import Path

import pytest

from articles.content.extensions.media import video_host
from articles.content.extensions.site import StoredPicture
from articles.content.markdown import render_markdown
from articles.content.plain_text import count_words, plain_text, reading_minutes

EXAMPLE = re.compile(r"^==== (\S+): .*\n((?s:.*?))\n----\n(.*)$", re.MULTILINE)
PAGE = Path(__file__).with_name("examples.txt").read_text()
EXAMPLES = EXAMPLE.findall(PAGE)
VIDEOS = tomllib.loads(Path(__file__).with_name("videos.toml").read_text())


@pytest.mark.parametrize(("code", "text", "html"), EXAMPLES)
def test_an_example_is_rendered_whole(code, text, html):
    rendered = render_markdown(text, in_language=code).html.strip()

    assert re.sub(r"(?<=>)\n|\n(?=<)", "", rendered).replace("\n", " ") == html


def test_no_example_is_passed_over():
    assert len(EXAMPLES) == PAGE.count("\n====")


def test_contents_list_the_top_sections_as_plain_text():
    rendered = render_markdown("## Fear & *love*\n\n### Not this\n\n## It's “yours”\n\n## محبت خوف")

    assert rendered.contents == [
        {"id": "fear-love", "title": "Fear & love"},
        {"id": "its-yours", "title": "It’s “yours”"},
        {"id": "محبت-خوف", "title": "محبت خوف"},
    ]


def test_a_prefix_keeps_the_anchors_of_two_texts_apart():
    rendered = render_markdown("## One\n\nText[^a].\n\n[^a]: The note.", id_prefix="faq-1-").html

    assert re.findall(r' ((?:id|href)="[^"]*)"', rendered) == [
        'id="faq-1-one', 'id="fnref:faq-1-a', 'href="#fn:faq-1-a', 'id="fn:faq-1-a',
        'href="#fnref:faq-1-a',
    ]  # fmt: skip


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
def test_a_picture_or_recording_of_another_site_is_removed_and_told(address):
    tags = f'<img src="{address}" alt="A picture">', f'<audio src="{address}"></audio>'
    for text in (f"![A picture]({address})", *tags):
        rendered = render_markdown(text)

        assert re.sub("</?p>", "", rendered.html) == ""
        assert rendered.refused_pictures == [address]


@pytest.mark.parametrize("host", VIDEOS)
def test_a_video_is_known_by_its_page(host):
    assert {address: video_host(address) for address in VIDEOS[host]} == dict.fromkeys(
        VIDEOS[host], host
    )


def test_visible_words_are_counted_and_read_at_230_a_minute():
    assert count_words("one — two · three & 4") == 4
    assert render_markdown("## Two words\n\n**Three** [more words](/a/b/c/)").words == 5
    assert [reading_minutes(words) for words in (0, 1, 230, 231, 460, 461)] == [1, 1, 1, 2, 2, 3]


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
