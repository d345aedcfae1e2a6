"""What the page leaves out of a text is named before it is missed."""

import tomllib
from pathlib import Path

import pytest

from articles.content.left_out import left_out
from articles.content.markdown import render_markdown

EXAMPLES = tomllib.loads(Path(__file__).with_name("left_out.toml").read_text())


@pytest.mark.parametrize(("text", "named"), EXAMPLES["tags"])
def test_a_tag_that_is_left_out_is_named(text, named):
    said = left_out(text)

    assert [tag for tag in named if f"“{tag}”" in said] == named
    assert not any(tag in render_markdown(text).html for tag in named)


@pytest.mark.parametrize(("text", "named"), EXAMPLES["addresses"])
def test_an_address_that_nobody_could_follow_is_named(text, named):
    assert left_out(text).startswith(f"Readers cannot follow “{named}”: ")
    assert named not in render_markdown(text).html


@pytest.mark.parametrize("text", EXAMPLES["nothing"])
def test_code_addresses_and_known_tags_are_not(text):
    assert left_out(text) == ""


def test_a_text_that_cannot_be_rendered_now_raises_no_alarm():
    assert left_out("[" * 5000 + "`<x>`") == ""


def test_a_long_text_is_read_in_time():
    assert left_out("<" * 400_000 + "`" * 400_000) == ""
    assert left_out("<a" * 300_000) == ""
    assert left_out("<x> `<y>`\n\n" * 20_000).startswith("Readers will not see “<x>”")
    assert left_out("<!--" * 100_000 + "```\n" * 100_000) == ""
    assert left_out("[" * 300_000 + "<a " * 100_000 + "[](" * 100_000) == ""
