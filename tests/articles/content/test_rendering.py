"""Markdown becomes clean, well-structured HTML, and what the page leaves out is named."""

import re
import tomllib
from pathlib import Path

import pytest

from articles.content.extensions.media import video_host
from articles.content.left_out import left_out
from articles.content.markdown import render_markdown
from articles.content.plain_text import count_words, reading_minutes

EXAMPLE = re.compile(r"^==== (\S+): .*\n((?s:.*?))\n----\n(.*)$", re.MULTILINE)
PAGE = Path(__file__).with_name("examples.txt").read_text()
EXAMPLES = EXAMPLE.findall(PAGE)
assert len(EXAMPLES) == PAGE.count("\n====")
VIDEOS = tomllib.loads(Path(__file__).with_name("videos.toml").read_text())


@pytest.mark.parametrize(("code", "text", "html"), EXAMPLES)
def test_an_example_is_rendered_whole(code, text, html):
    rendered = render_markdown(text, in_language=code).html.strip()

    assert re.sub(r"(?<=>)\n|\n(?=<)", "", rendered).replace("\n", " ") == html


def test_a_prefix_keeps_the_anchors_of_two_texts_apart():
    rendered = render_markdown("## One\n\nText[^a].\n\n[^a]: The note.", id_prefix="faq-1-").html

    assert re.findall(r' ((?:id|href)="[^"]*)"', rendered) == [
        'id="faq-1-one', 'id="fnref:faq-1-a', 'href="#fn:faq-1-a', 'id="fn:faq-1-a',
        'href="#fnref:faq-1-a',
    ]  # fmt: skip


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


def test_a_video_is_known_by_its_page():
    for host, addresses in VIDEOS.items():
        assert {video_host(address) for address in addresses} == {host}


def test_visible_words_are_counted_and_read_at_230_a_minute():
    assert count_words("one — two · three & 4") == 4
    assert render_markdown("## Two words\n\n**Three** [more words](/a/b/c/)").words == 5
    assert [reading_minutes(words) for words in (0, 1, 230, 231, 460, 461)] == [1, 1, 1, 2, 2, 3]


LEFT_OUT = tomllib.loads(Path(__file__).with_name("left_out.toml").read_text())


@pytest.mark.parametrize(("text", "named"), LEFT_OUT["tags"])
def test_a_tag_that_is_left_out_is_named(text, named):
    said = left_out(text)

    assert [tag for tag in named if f"“{tag}”" in said] == named
    assert not any(tag in render_markdown(text).html for tag in named)


@pytest.mark.parametrize(("text", "named"), LEFT_OUT["addresses"])
def test_an_address_that_nobody_could_follow_is_named(text, named):
    assert left_out(text).startswith(f"Readers cannot follow “{named}”: ")
    assert named not in render_markdown(text).html


@pytest.mark.parametrize("text", LEFT_OUT["nothing"])
def test_code_addresses_and_known_tags_are_not(text):
    assert left_out(text) == ""


def test_a_long_text_is_read_in_time_and_one_that_cannot_be_rendered_raises_no_alarm():
    assert left_out("[" * 5000 + "`<x>`") == ""
    assert left_out("<" * 400_000 + "`" * 400_000) == ""
    assert left_out("<x> `<y>`\n\n" * 20_000).startswith("Readers will not see “<x>”")
    assert left_out("<!--" * 100_000 + "```\n" * 100_000) == ""
    assert left_out("[" * 300_000 + "<a " * 100_000 + "[](" * 100_000) == ""
