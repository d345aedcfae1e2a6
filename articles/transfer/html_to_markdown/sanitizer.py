"""Parses HTML of another system, without scripts, into a tree that is not too deep."""

import re
import tomllib
from html import unescape
from pathlib import Path

import nh3
from bs4 import BeautifulSoup

from articles.content.markdown import LINK_SCHEMES, MAX_CHARACTERS
from articles.content.plain_text import plain_text
from articles.transfer.html_to_markdown.embeds import replace_scripts
from articles.transfer.report import BrokenFile

ALLOWED = tomllib.loads(Path(__file__).with_name("allowed.toml").read_text("utf-8"))
ATTRIBUTES = {tag: set(names) for tag, names in ALLOWED["attributes"].items()}
SCHEME = re.compile(
    r"<a\b[^>]*?\shref\s*=\s*[\"']?\s*(([a-z][a-z0-9+.-]*):[^\"'\s>]*)", re.IGNORECASE
)
# Start and end tags, without those that HTML closes by itself.
NESTING_TAG = re.compile(r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|img|hr|input|source|embed)\b)[a-zA-Z]")
BLOCK_END = re.compile(r"<(?:br|/p|/div|/li)\b[^>]*>", re.IGNORECASE)
MATH = re.compile(r"<math\b([^>]*)>(.*?)</math>", re.DOTALL | re.IGNORECASE)
# Twice what an article may have, for its tags. Pasted pictures do not count.
MAX_LENGTH = 2 * MAX_CHARACTERS
# Of tags that stay, begun and ended: the tree of as many takes about a hundred megabytes.
MAX_TAGS = 40_000
DATA = re.compile(r"data:image/[^\"'\s>]+")
# The parser takes minutes for thousands of nested tags.
MAX_PARSED_DEPTH = 1_000
MAX_DEPTH = 61


def parse_html(markup: str, notes: list[str]) -> BeautifulSoup:
    """The markup as browsers read it; what is lost is noted. Raises BrokenFile if too much."""
    length = len(DATA.sub("", markup))
    if length > MAX_LENGTH:
        raise BrokenFile(f"its text has {length:,} characters; {MAX_LENGTH:,} are the most.")
    if nesting_depth(markup) > MAX_PARSED_DEPTH:
        notes.append("its HTML is nested too deeply, so only its text is here")
        paragraphs = [plain_text(part) for part in BLOCK_END.split(markup)]
        markup = "".join(f"<p>{nh3.clean_text(text)}</p>" for text in paragraphs)
    markup = MATH.sub(_source_of_math, replace_scripts(markup, notes))
    for address, scheme in dict.fromkeys(SCHEME.findall(markup)):
        if scheme.lower() not in {*LINK_SCHEMES, "data", "javascript"}:
            notes.append(f"its words stay, and a link to {unescape(address)} was left out")
    clean = nh3.clean(
        markup,
        tags=set(ALLOWED["tags"]),
        attributes=ATTRIBUTES,
        url_schemes={*LINK_SCHEMES, "data"},
        link_rel=None,
        generic_attribute_prefixes={"data-"},
    )
    if (number := clean.count("<")) > MAX_TAGS:
        raise BrokenFile(f"its text has {number:,} tags; {MAX_TAGS:,} are the most.")
    tree = BeautifulSoup(clean, "html.parser")
    _limit_depth(tree)
    return tree


def _source_of_math(match: re.Match[str]) -> str:
    """A formula as its author wrote it, or as its signs alone."""
    source = re.search(r"<annotation[^>]*>(.*?)</annotation>", match[2], re.DOTALL)
    alt = re.search(r"alttext=[\"']([^\"']+)", match[1])
    text = source[1] if source else alt[1] if alt else re.sub(r"<[^>]*>|\s+", " ", match[2])
    return f"<code>{text.strip()}</code>" if text.strip() else ""


def nesting_depth(markup: str) -> int:
    """An upper bound of how deep tags are nested."""
    depth = deepest = 0
    for match in NESTING_TAG.finditer(markup):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _limit_depth(tree: BeautifulSoup) -> None:
    depths = {id(tree): 0}
    for tag in tree.find_all(True):
        depths[id(tag)] = depths[id(tag.parent)] + 1
        if depths[id(tag)] > MAX_DEPTH:
            tag.unwrap()
