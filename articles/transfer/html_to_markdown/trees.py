"""Quick looks into a tree: Beautiful Soup's own compare every tag with every name."""

import re
from collections.abc import Container, Iterable, Iterator
from typing import Any

from bs4 import Tag

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# A sign that is no blank and has a width
VISIBLE = re.compile(
    r"[^\s\u00ad\u034f\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2800\u3164\ufeff]"
)
# What readers see of an element without words
SHOWN = ["img", "picture", "audio", "video", "iframe", "embed", "object", "a"]


def named(tree: Tag, names: Container[str]) -> list[Tag]:
    """The tags in a tree that have one of these names."""
    parts: Iterator[Any] = tree.descendants
    # A text has no name.
    return [part for part in parts if part.name in names]


def every(tree: Tag) -> list[Tag]:
    """The tags in a tree."""
    return [part for part in tree.descendants if isinstance(part, Tag)]


def with_class(tree: Tag, classes: Iterable[str]) -> list[Tag]:
    """The tags in a tree that have one of these classes."""
    wanted = frozenset(classes)
    return [tag for tag in every(tree) if not wanted.isdisjoint(tag.attrs.get("class", ()))]


def is_within(tag: Tag, names: Container[str]) -> bool:
    """Whether a tag stands in one that has one of these names."""
    return any(parent.name in names for parent in tag.parents)


def is_empty(tag: Tag) -> bool:
    """Whether readers see nothing of an element of a reduced tree, nor of a title in it."""
    if VISIBLE.search(tag.get_text()):
        return False
    titled = (tag, *tag.find_all(["details", "blockquote"]))
    titles = "".join(str(each.get("data-title", "")) for each in titled)
    return not VISIBLE.search(titles) and not tag.find(["img", "note", "anchor"])


def has_settings(tag: Tag) -> bool:
    """Whether an element, or one in it, has settings from which a script makes what readers see."""
    names = (name for each in (tag, *tag.find_all(True)) for name in each.attrs)
    return any(name.startswith("data-") for name in names)
