"""Links within an article: its headings get new ids here, other targets keep theirs."""

import re
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag
from markdown.extensions.toc import slugify_unicode, unique

from articles.transfer.html_to_markdown.trees import HEADINGS, every, is_within, named

# Where an anchor can stand
TEXTUAL = ["p", "li", "td", "th", "dt", "dd", "figcaption", "blockquote", "div", "span"]
INNER = re.compile("^#.")


def inner_links(tree: Tag) -> list[Tag]:
    """The links in a tree to a place in it."""
    return [link for link in named(tree, ("a",)) if INNER.match(str(link.get("href", "")))]


def rewrite_fragments(tree: BeautifulSoup) -> dict[str, str]:
    """Point links to the ids that Markdown gives headings, and put anchors at other targets.

    An anchor that has a name stays, as links of other pages may lead to it. Links to ids that are
    not in this tree, such as a question's, stay as they are. Returns new fragments by old ones.
    """
    links = {unquote(str(link["href"])) for link in inner_links(tree)}
    targets: dict[str, str] = {}
    used_ids: set[str] = set()
    for element in every(tree):
        own_id = element.get("id") or (element.get("name") if element.name == "a" else "")
        if element.name in HEADINGS:
            new_id = unique(slugify_unicode(element.get_text(), "-"), used_ids)
            for tag in [element, *element.find_all(True)]:
                for key in filter(None, (tag.get("id"), tag.get("name"))):
                    targets[f"#{key}"] = f"#{new_id}"
        elif own_id and f"#{own_id}" not in targets:
            is_named = element.name == "a" and not element.get("href")
            if is_named or f"#{own_id}" in links:
                targets[f"#{own_id}"] = _put_anchor(element, str(own_id))
    for link in inner_links(tree):
        target = targets.get(unquote(str(link["href"])))
        if target:
            link["href"] = target
        elif target == "":
            link.unwrap()
    return targets


def _put_anchor(element: Tag, own_id: str) -> str:
    """Put an anchor at an element; its fragment, or empty if there is no place."""
    anchor = Tag(name="anchor", attrs={"data-id": own_id})
    place = element if element.name in TEXTUAL else element.find(TEXTUAL)
    if not re.fullmatch(r"[\w:.-]+", own_id):
        return ""
    if isinstance(place, Tag):
        (place.find(["p", "li"]) or place).insert(0, anchor)
    elif is_within(element, TEXTUAL):
        element.insert_before(anchor)
    else:
        return ""
    return f"#{own_id}"
