"""Parses HTML of another system, without scripts, into a tree that is not too deep."""

import re

import nh3
from bs4 import BeautifulSoup, Tag

from articles.content.plain_text import plain_text

TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "kbd"),
    *("strong", "em", "b", "i", "u", "s", "strike", "del", "ins", "mark", "small", "sub", "sup"),
    *("abbr", "cite", "q", "samp", "a", "img", "figure", "figcaption", "div", "section", "article"),
    *("ul", "ol", "li", "dl", "dt", "dd", "table", "caption", "thead", "tbody", "tfoot", "tr"),
    *("th", "td", "details", "summary", "aside", "span"),
    *("iframe", "video", "audio", "source", "embed", "object", "form", "input", "select"),
    *("textarea", "button", "canvas"),
}
ATTRIBUTES = {
    "*": {"class", "id"},
    "a": {"href"},
    "iframe": {"src", "title", "data-src"},
    "img": {"src", "alt", "data-src", "data-orig-file", "data-full-url"},
    "ol": {"start"},
    "sup": {"data-fn"},
    "td": {"colspan"},
    "th": {"colspan"},
    **{player: {"src", "title"} for player in ("video", "audio", "source", "embed")},
    "object": {"data"},
}
# Start and end tags, without those that HTML closes by itself.
NESTING_TAG = re.compile(r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|img|hr|input|source|embed)\b)[a-zA-Z]")
BLOCK_END = re.compile(r"<(?:br|/p|/div|/li)\b[^>]*>", re.IGNORECASE)
# Scripts that come with an embedded post mean nothing by themselves.
SCRIPT = re.compile(r"<script\b(?![^>]*(?:twitter|instagram|tiktok|gist))", re.IGNORECASE)
# The parser takes minutes for thousands of nested tags.
MAX_PARSED_DEPTH = 1_000
MAX_DEPTH = 60


def parse_html(markup: str, notes: list[str]) -> BeautifulSoup:
    """The markup as browsers read it; what is lost is noted."""
    if _nesting_depth(markup) > MAX_PARSED_DEPTH:
        notes.append("its HTML is nested too deeply, so only its text is here")
        paragraphs = [plain_text(part) for part in BLOCK_END.split(markup)]
        markup = "".join(f"<p>{nh3.clean_text(text)}</p>" for text in paragraphs)
    if SCRIPT.search(markup):
        notes.append("a script was left out")
    clean = nh3.clean(
        markup,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        generic_attribute_prefixes=set(),
    )
    tree = BeautifulSoup(clean, "html.parser")
    _limit_depth(tree)
    return tree


def _nesting_depth(markup: str) -> int:
    """An upper bound of how deep tags are nested."""
    depth = deepest = 0
    for match in NESTING_TAG.finditer(markup):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _limit_depth(tree: BeautifulSoup) -> None:
    remaining: list[tuple[Tag, int]] = [(tree, 0)]
    too_deep = []
    while remaining:
        tag, depth = remaining.pop()
        for child in tag.children:
            if isinstance(child, Tag):
                remaining.append((child, depth + 1))
                if depth > MAX_DEPTH:
                    too_deep.append(child)
    for tag in too_deep:
        tag.unwrap()
