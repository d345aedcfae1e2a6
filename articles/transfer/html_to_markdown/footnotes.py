"""Footnotes that are two links: from a number in the text to a note, and from there back.

So write Word, LibreOffice, Google Docs and renderers of Markdown.
"""

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup, NavigableString, Tag

from articles.transfer.html_to_markdown.fragments import inner_links
from articles.transfer.html_to_markdown.sanitizer import PATTERNS
from articles.transfer.html_to_markdown.trees import HEADINGS, SHOWN, has_settings

BLOCKS = ["p", "li", "dd", "td", "div"]
LISTS = ["ol", "ul", "dl", "section", "div", "aside", "footer"]


def extract_footnotes(tree: BeautifulSoup) -> dict[str, str]:
    """Take the notes out of a tree: their HTML by the key that `sup[data-fn]` now has."""
    if not inner_links(tree):
        return {}
    _name_ends(tree)
    targets: dict[str, Tag] = {}
    for element in tree.find_all(True):
        for key in filter(None, (element.get("id"), element.get("name"))):
            targets.setdefault(str(key), element)
    notes: dict[str, str] = {}
    for link in inner_links(tree):
        if link.decomposed or not PATTERNS.note_mark.fullmatch(link.get_text(strip=True)):
            continue
        key = unquote(str(link["href"]))[1:]
        if key not in notes and (note := _note(targets.get(key), link)):
            notes[key] = note
        if key in notes:
            parent = link.find_parent("sup")
            if parent and parent.get_text(strip=True) == link.get_text(strip=True):
                link = parent
            link.replace_with(Tag(name="sup", attrs={"data-fn": key}))
        elif key not in targets and not any(map(str.isalpha, link.get_text())):
            # Its note is not here: a number that leads nowhere is no link.
            link.unwrap()
    if notes:
        _remove_frame(tree)
    return notes


def _name_ends(tree: BeautifulSoup) -> None:
    """Name both links of a footnote where a clipboard has dropped the names that they lead to."""
    links = inner_links(tree)
    named = {str(tag.get(name)) for tag in tree.find_all(True) for name in ("id", "name")}
    blocks = {id(block): block for link in links if (block := link.find_parent(BLOCKS))}
    starts = {key: block.get_text(strip=True) for key, block in blocks.items()}
    others: dict[str, Tag] = {}
    for link in reversed(links):
        mark, block = link.get_text(strip=True), link.find_parent(BLOCKS)
        if str(link["href"])[1:] not in named and PATTERNS.note_mark.fullmatch(mark):
            other = others.get(mark)
            if other and other["href"] != link["href"]:
                link["id"], other["id"] = str(other["href"])[1:], str(link["href"])[1:]
        if block and starts[id(block)].startswith(mark):
            others[mark] = link


def _rest_of_note(block: Tag) -> list[Tag]:
    """The paragraphs after the first one of a note, in a wrapper that is of this note alone."""
    wrapper = block.parent
    if wrapper is None or wrapper.name != "div" or wrapper.find(True) is not block:
        return []
    rest = block.find_next_siblings()
    return rest if all(tag.name == "p" and not inner_links(tag) for tag in rest) else []


def _note(target: Tag | None, link: Tag) -> str:
    """The HTML of the note at a target, if it leads back to the link; it is removed."""
    if target is None or target.decomposed:
        return ""
    block = target if target.name in BLOCKS else target.find_parent(BLOCKS)
    if block is None or any(parent is block for parent in link.parents):
        return ""
    own = {tag.get(name) for tag in _around(link) for name in ("id", "name")} - {None}
    back = [a for a in block.find_all("a") if unquote(str(a.get("href")))[1:] in own]
    mark = link.get_text(strip=True).strip("[]().")
    number = rf"\W*{re.escape(mark)}[\W_]"
    is_numbered = link.find_parent("sup") and re.match(number, block.get_text())
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
    if isinstance(first := block.find(string=True), NavigableString):
        first.replace_with(first.lstrip())
    small = block.find("sup")
    said = small.get_text(strip=True) if small else ""
    if small and said == block.get_text(strip=True):
        small.unwrap()
    elif small and said.strip("[]().") == mark and block.get_text(strip=True).startswith(said):
        small.decompose()
    markup = PATTERNS.note_label.sub("", block.decode_contents()).strip()
    for paragraph in _rest_of_note(block):
        markup = f"{markup}{paragraph.extract()}"
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
    while last := next(iter(tree.find_all(True, recursive=False)[::-1]), None):
        is_title = last.name in {*HEADINGS, "p"}
        text = last.get_text(strip=True)
        is_plain = last.name in ("hr", "br", "div", "p") and not has_settings(last)
        is_empty = is_plain and not text and not last.find(SHOWN)
        if is_empty or (is_title and text and PATTERNS.note_title.fullmatch(text)):
            last.decompose()
        else:
            break
