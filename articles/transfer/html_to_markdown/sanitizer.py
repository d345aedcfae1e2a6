"""Parses HTML of another system, without scripts, into a tree that is not too deep."""

import re
from collections.abc import Callable, Iterable, Iterator
from html import escape, unescape
from types import SimpleNamespace
from typing import Any

import nh3
from bs4 import BeautifulSoup

from articles.content.markdown import LINK_SCHEMES, MAX_CHARACTERS
from articles.content.plain_text import plain_text
from articles.transfer.gates.pairs import replace_ended
from articles.transfer.html_to_markdown.embeds import TABLE, addresses, page_url
from articles.transfer.html_to_markdown.trees import every
from articles.transfer.report import BrokenFile
from attachment_site.core.text import CONTROL_CHARS

PATTERNS = SimpleNamespace(**{name: re.compile(text) for name, text in TABLE["patterns"].items()})
ATTRIBUTES = {tag: set(names) for tag, names in TABLE["attributes"].items()}
RUBY_START, RUBY_END = re.compile(r"<rt\b[^<>]*>"), re.compile("</rt>")
# Twice what an article may have, for its tags. Pasted pictures do not count.
MAX_LENGTH = 2 * MAX_CHARACTERS
# Of tags that stay, begun and ended: the tree of as many takes about fifty megabytes.
MAX_TAGS = 20_000
# The parser takes minutes for thousands of nested tags.
MAX_PARSED_DEPTH = 1_000
MAX_DEPTH = 61


def check_length(length: int, most: int = MAX_LENGTH) -> None:
    """Raises BrokenFile for a text that is longer than any article may be."""
    if length > most:
        raise BrokenFile(f"its text has {length:,} characters; {most:,} are the most.")


def parse_html(markup: str, notes: list[str]) -> tuple[BeautifulSoup, str]:
    """The markup as browsers read it, and all that readers may have seen as HTML.

    What is lost is noted. Raises BrokenFile if it is too much.
    """
    if len(markup) > MAX_CHARACTERS:
        # What readers see of it, of which each step makes another copy
        read = PATTERNS.read.finditer(markup)
        check_length(sum(len(match[2] or "") + bool(match[3]) for match in read), MAX_CHARACTERS)
    markup = CONTROL_CHARS.sub("", markup)
    check_length(len(PATTERNS.data.sub("", markup)))
    if nesting_depth(markup) > MAX_PARSED_DEPTH:
        notes.append("its HTML is nested too deeply, so only its text is here")
        paragraphs = [plain_text(part) for part in PATTERNS.block_end.split(markup)]
        markup = "".join(f"<p>{nh3.clean_text(text)}</p>" for text in paragraphs)
    markup = replace_scripts(markup, notes)
    markup = replace_ended(PATTERNS.math, _source_of_math, markup, "</math>")
    if "<rt" in markup:
        markup = RUBY_START.sub("(", RUBY_END.sub(")", PATTERNS.ruby_sign.sub("", markup)))
    for address, scheme in dict.fromkeys(PATTERNS.scheme.findall(markup)):
        if scheme.lower() not in {*LINK_SCHEMES, "data", "javascript"}:
            notes.append(f"its words stay, and a link to {unescape(address)} was left out")
    clean = nh3.clean(
        markup,
        tags=set(TABLE["tags"]),
        attributes=ATTRIBUTES,
        url_schemes={*LINK_SCHEMES, "data"},
        link_rel=None,
        generic_attribute_prefixes={"data-"},
    )
    # Numbers such as “&#1;” make them, too.
    clean = CONTROL_CHARS.sub("", clean)
    if (number := clean.count("<")) > MAX_TAGS:
        raise BrokenFile(f"its text has {number:,} tags; {MAX_TAGS:,} are the most.")
    tree = BeautifulSoup(clean, "html.parser", store_line_numbers=False)
    depths = {id(tree): 0}
    for tag in every(tree):
        depths[id(tag)] = depths[id(tag.parent)] + 1
        if depths[id(tag)] > MAX_DEPTH:
            tag.unwrap()
    return tree, markup


def limited(parts: Iterable[str]) -> Iterator[str]:
    """The parts of a text, one by one. Raises BrokenFile if they become too long together."""
    length = 0
    for part in parts:
        if (length := length + len(part)) > MAX_LENGTH:
            raise BrokenFile(f"its text becomes longer than {MAX_LENGTH:,} characters.")
        yield part


def limited_sub(pattern: re.Pattern[str], new: Callable[[Any], str], text: str) -> str:
    """The text with each match replaced, which may show much of something else many times."""
    made = limited(map(new, pattern.finditer(text)))
    return pattern.sub(lambda match: next(made), text)


def replace_scripts(markup: str, notes: list[str]) -> str:
    """The markup without scripts; a link stands for one that has an address."""

    def replace(match: re.Match[str]) -> str:
        if PATTERNS.loaders.search(match[0]):
            return ""
        pages = [
            page.format(found[1])
            for pattern, page in TABLE["scripts"].items()
            if (found := re.search(pattern, match[0]))
        ]
        pages += map(page_url, addresses(match[0]))
        # Readers have no use for the script itself.
        page = next((page for page in pages if not PATTERNS.script_file.search(page)), "")
        if not page:
            notes.append(": ".join(["a script was left out", *pages[:1]]))
            return ""
        notes.append(f"a script was left out: a link leads to {page}")
        said = PATTERNS.script_words.search(match[2])
        return f'<p><a href="{escape(page)}">{escape(said[1] if said else page)}</a></p>'

    def without_scripts(match: re.Match[str]) -> str:
        is_text = re.search(r"\w", re.sub(r"<[^>]*>", "", match[1]))
        return match[1] if is_text else ""

    def custom(match: re.Match[str]) -> str:
        page = TABLE["pages"].get(match[1].lower())
        return f'<iframe src="{page.format(match[2])}"></iframe>' if page else match[0]

    markup = PATTERNS.script_link.sub(lambda match: f'href="{match[1]}"', markup)
    markup = PATTERNS.amp.sub(r"<\1\2", markup)
    shown = PATTERNS.size.sub("", replace_ended(PATTERNS.noscript, "", markup, "</noscript>"))
    seen = {"", *PATTERNS.between.split(shown)}

    def fallback(match: re.Match[str]) -> str:
        later, sign, picture, address = match.groups(default="")
        name = PATTERNS.size.sub("", address.partition("?")[0].rpartition("/")[2])
        is_lost = not later and name not in seen and not PATTERNS.counting.search(picture)
        return later + (picture if is_lost else sign)

    markup = replace_ended(PATTERNS.fallback, fallback, markup, "</noscript>")
    markup = replace_ended(PATTERNS.noscript, without_scripts, markup, "</noscript>")
    return PATTERNS.script.sub(replace, PATTERNS.custom.sub(custom, markup))


def _source_of_math(match: re.Match[str]) -> str:
    """A formula as its author wrote it, or as its signs alone."""
    source = re.search(r"<annotation[^>]*>(.*?)</annotation>", match[2], re.DOTALL)
    alt = re.search(r"alttext=[\"']([^\"']+)", match[1])
    text = source[1] if source else alt[1] if alt else re.sub(r"<[^>]*>|\s+", " ", match[2])
    return f"<code>{text.strip()}</code>" if text.strip() else ""


def nesting_depth(markup: str) -> int:
    """An upper bound of how deep tags are nested."""
    depth = deepest = 0
    for match in PATTERNS.nesting_tag.finditer(markup):
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest
