"""Footnotes that are two links: from a number in the text to a note, and from there back.

So write Word, LibreOffice, Google Docs and renderers of Markdown.
"""

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from articles.transfer.html_to_markdown.fragments import HEADING

MARK = re.compile(r"[\[(]?\s*(?:\d{1,4}|[ivxlc]{1,7}|[a-z]|[*†‡§]+)\s*[\])]?\.?", re.IGNORECASE)
LABEL = re.compile(r"^(?:\s*|\s*[\[(]?\d{1,4}[\]).]?\s+)")
BLOCKS = ["p", "li", "dd", "td", "div"]
LISTS = ["ol", "ul", "dl", "section", "div", "aside", "footer"]
TITLE = re.compile(r"\s*(?:foot|end)?notes?:?\s*|\s*(?:Fußnoten|Anmerkungen):?\s*", re.IGNORECASE)


def extract_footnotes(tree: BeautifulSoup) -> dict[str, str]:
    """Take the notes out of a tree: their HTML by the key that `sup[data-fn]` now has."""
    targets: dict[str, Tag] = {}
    for element in tree.find_all(True):
        for key in filter(None, (element.get("id"), element.get("name"))):
            targets.setdefault(str(key), element)
    notes: dict[str, str] = {}
    for link in tree.find_all("a", href=re.compile("^#.")):
        if link.decomposed or not MARK.fullmatch(link.get_text(strip=True)):
            continue
        key = unquote(str(link["href"]))[1:]
        if key not in notes and (note := _note(targets.get(key), link)):
            notes[key] = note
        if key in notes:
            parent = link.parent
            if (
                parent
                and parent.name == "sup"
                and parent.get_text(strip=True) == link.get_text(strip=True)
            ):
                link = parent
            link.replace_with(Tag(name="sup", attrs={"data-fn": key}))
    if notes:
        _remove_frame(tree)
    return notes


def _note(target: Tag | None, link: Tag) -> str:
    """The HTML of the note at a target, if it leads back to the link; it is removed."""
    if target is None or target.decomposed:
        return ""
    block = target if target.name in BLOCKS else target.find_parent(BLOCKS)
    if block is None or link in block.descendants:
        return ""
    own = {tag.get(name) for tag in _around(link) for name in ("id", "name")} - {None}
    back = [a for a in block.find_all("a") if unquote(str(a.get("href")))[1:] in own]
    mark = link.get_text(strip=True).strip("[]().")
    is_numbered = link.find_parent("sup") and re.match(
        rf"\W*{re.escape(mark)}[\W_]", block.get_text()
    )
    if not back and not is_numbered:
        return ""
    for backlink in back:
        parent = backlink.parent
        backlink.decompose()
        if parent and parent.name in ("sup", "span") and not parent.get_text(strip=True):
            parent.decompose()
    for anchor in block.find_all("a", href=False):
        if not anchor.get_text(strip=True):
            anchor.decompose()
    markup = LABEL.sub("", block.decode_contents()).strip()
    wrapper = block.parent
    block.decompose()
    while wrapper and wrapper.name in LISTS and not wrapper.get_text(strip=True):
        empty, wrapper = wrapper, wrapper.parent
        empty.decompose()
    return markup


def _around(link: Tag) -> list[Tag]:
    """The link, the tags in it, those that hold nothing else, and an empty anchor before it."""
    tags = [link, *link.find_all(True)]
    before = link.previous_sibling
    if isinstance(before, Tag) and not before.get_text(strip=True):
        tags.append(before)
    for parent in link.parents:
        if parent.name in BLOCKS:
            break
        tags.append(parent)
    return tags


def _remove_frame(tree: BeautifulSoup) -> None:
    """Remove what stood around the notes at the end: a rule, a title."""
    for rule in tree.find_all("hr", class_="footnotes-sep"):
        rule.decompose()
    while last := next((tag for tag in reversed(tree.find_all(True, recursive=False))), None):
        is_title = HEADING.match(last.name) or last.name == "p"
        text = last.get_text(strip=True)
        if last.name == "hr" or (is_title and text and TITLE.fullmatch(text)):
            last.decompose()
        else:
            break
