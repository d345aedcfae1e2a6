"""Quick looks into a tree: Beautiful Soup's own compare every tag with every name."""

from collections.abc import Container, Iterable

from bs4 import Tag

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# What readers see of an element without words
SHOWN = ["img", "picture", "audio", "video", "iframe", "embed", "object", "a"]


def named(tree: Tag, names: Container[str]) -> list[Tag]:
    """The tags in a tree that have one of these names."""
    return [tag for tag in tree.descendants if isinstance(tag, Tag) and tag.name in names]


def with_class(tree: Tag, classes: Iterable[str]) -> list[Tag]:
    """The tags in a tree that have one of these classes."""
    wanted = frozenset(classes)
    return [
        tag
        for tag in tree.descendants
        if isinstance(tag, Tag) and not wanted.isdisjoint(tag.get("class") or ())
    ]


def is_within(tag: Tag, names: Container[str]) -> bool:
    """Whether a tag stands in one that has one of these names."""
    return any(parent.name in names for parent in tag.parents)


def has_settings(tag: Tag) -> bool:
    """Whether an element, or one in it, has settings from which a script makes what readers see."""
    names = (name for each in (tag, *tag.find_all(True)) for name in each.attrs)
    return any(name.startswith("data-") for name in names)
