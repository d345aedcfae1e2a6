"""Code between fences keeps its shape in lists, quotations, boxes and notes, and lists nest."""

import re
import tomllib
from html import unescape
from itertools import product
from pathlib import Path

import pytest

from articles.content.markdown import render_markdown
from tests.pages import nesting_of

CONTAINERS = tomllib.loads(Path(__file__).with_name("containers.toml").read_text())
# Every container, and every one in every other; the inner one comes first.
NESTS = [*product(CONTAINERS), *product(CONTAINERS, repeat=2)]
CODE = 'a\n\n    b <i> & "c"\n- d\n> e\n# f\n[^1]: g\n\n'
FENCES = [("```", "```"), ("~~~~ python", "~~~~"), ("```` text", "`````")]


def put_into(container, text):
    first, rest, _ = CONTAINERS[container]
    lines = (first + text.replace("\n", f"\n{rest}")).split("\n")
    return "\n".join(line.rstrip() for line in lines)


def paths(html):
    """The elements around and including each, as they are written."""
    open_tags = []
    for depth, tag in nesting_of(html):
        open_tags[depth:] = [tag]
        yield tuple(open_tags)


@pytest.mark.parametrize("nest", NESTS, ids=" in ".join)
def test_fenced_code_keeps_its_shape_wherever_it_stands(nest):
    for (opening, closing), gap in product(FENCES, ["\n", "\n\n"]):
        text = f"Before.{gap}{opening}\n{CODE}{closing}{gap}After."
        expected = ["pre", "code"]
        for name in nest:
            text = put_into(name, f"Words.\n\n{text}")
            expected = CONTAINERS[name][2] + expected

        html = render_markdown(f"Start.\n\n{text}\n\nEnd.").html

        assert unescape(re.findall("<pre><code>([^<]*)</code></pre>", html)[0]) == CODE, text
        assert [path for path in paths(html) if path[-1] == "code"] == [tuple(expected)], text
        assert re.search(r"Before\.(?s:.*)</pre>(?s:.*)After\.(?s:.*)</\w+>\s*<p>End\.</p>$", html)


@pytest.mark.parametrize(("first", "rest"), [("- ", 2), ("3. ", 3), ("10. ", 4), ("-   ", 4)])
def test_lists_nest_by_the_width_of_their_marks_or_by_four(first, rest):
    deeper, deepest = " " * rest, " " * 2 * rest
    text = f"{first}a\n{deeper}- b\n\n{deeper}  more\n\n{deepest}- c\n\n{deeper}of a\n\n{first}d"

    html = render_markdown(text).html

    assert [path.count("li") for path in paths(html) if path[-1] == "li"] == [1, 2, 3, 1]
    assert re.sub("<[^>]*>", " ", html).split() == ["a", "b", "more", "c", "of", "a", "d"]
    assert "<pre>" not in html


@pytest.mark.parametrize(
    "text",
    [
        "- Term\n  : One\n  : Two\n- Next",
        "10. Term\n    : One\n    : Two\n\n11. Next",
        "- a\n  - Term\n    : One\n    : Two\n  - Next",
        "> - Term\n>   : One\n>   : Two\n> - Next",
        "- a\n\n  Term\n  : One\n  : Two\n- Next",
    ],
)
def test_a_definition_in_an_item_ends_where_the_next_item_begins(text):
    html = re.sub(r"\s+|</?p>", "", render_markdown(text).html)

    assert "<dl><dt>Term</dt><dd>One</dd><dd>Two</dd></dl></li><li>Next" in html
