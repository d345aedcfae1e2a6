"""What the page leaves out of a text is named before it is missed."""

import pytest

from articles.content.left_out import left_out
from articles.content.markdown import render_markdown


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Say <angle words> here.", ["<angle words>"]),
        ("<iframe src='https://v.example/1'></iframe>", ["<iframe src='https://v.example/1'>"]),
        ("<video controls src='/a.mp4'></video>", ["<video controls src='/a.mp4'>"]),
        ("<Unknown>\n\n<other/>", ["<Unknown>", "<other/>"]),
        ("- One\n\n    <para>\n\nText:\n    <lazy>", ["<lazy>", "<para>"]),
        ("    `<code>`\n\n> <quoted> `<code>`\n\n`<code>` but <a-b>", ["<a-b>", "<quoted>"]),
        # A fence in a list with an empty line is none.
        ("1. One:\n\n    ```\n    <iframe>\n\n    <x>\n    ```", ["<iframe>"]),
        ("    <twice>\n\nand <twice>", ["<twice>"]),
    ],
)
def test_a_tag_that_is_left_out_is_named(text, named):
    said = left_out(text)

    assert [tag for tag in named if f"“{tag}”" in said] == named
    assert not any(tag in render_markdown(text).html for tag in named)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[x](ftp://a.example/b) and [y](https://a.example)", "ftp://a.example/b"),
        ("[x](javascript:alert) `[z](data:x)` ![p](data:y)", "javascript:alert"),
        ("<a class='b' href='file:///c'>x</a> [p](mailto:a@b.example)", "file:///c"),
    ],
)
def test_an_address_that_nobody_could_follow_is_named(text, named):
    assert left_out(text).startswith(f"Readers cannot follow “{named}”: ")
    assert named not in render_markdown(text).html


@pytest.mark.parametrize(
    "text",
    [
        "No sign at all, 1 < 2 and 3 > 2.",
        "`<iframe>` and ``<x> ` <y>``",
        "```\n<iframe>\n```\n\n~~~\n<x>",
        "````\n```\n<x>\n```\n````",
        "<https://a.example/> <me@a.example> <kbd>Ctrl</kbd> <br>",
        "&lt;angle words&gt;",
        "Text:\n\n    <iframe src='x'>\n\n    [x](ftp://a.example)\n\nMore.",
        "\t<iframe>",
        "- One:\n\n        <iframe>\n\n- Two `<x>`\n    1. Three:\n\n            <y>",
        "1. One:\n\n    ```\n    <iframe>\n    ```",
        "> Quoted `<x>`:\n>\n>     <iframe>\n>\n> ```\n> <y>\n> ```",
        "`` `<iframe>` `` and `<x\ny>`, <!-- <iframe> --> and\n\n<pre><code>&lt;x></code></pre>",
    ],
)
def test_code_addresses_and_known_tags_are_not(text):
    assert left_out(text) == ""


def test_a_long_text_is_read_in_time():
    assert left_out("<" * 400_000 + "`" * 400_000) == ""
    assert left_out("<a" * 300_000) == ""
    assert left_out("<x> `<y>`\n\n" * 20_000).startswith("Readers will not see “<x>”")
    assert left_out("<!--" * 100_000 + "```\n" * 100_000) == ""
    assert left_out("[" * 300_000 + "<a " * 100_000 + "[](" * 100_000) == ""
