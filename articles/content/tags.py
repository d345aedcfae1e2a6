"""Parsing and writing a comma-separated line of tags."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

# Of Latin, Arabic and Urdu, and Chinese and Japanese keyboards.
COMMAS = ",،、，"


def split_tags(text: str) -> list[str]:
    """Tag names in the order typed, whitespace collapsed, without repeats (case-insensitive).

    A name without a letter or digit is dropped: it could not have a slug.
    """
    names: dict[str, str] = {}
    for part in re.split(f"[{COMMAS}]", text):
        name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", part)).strip(" \"'")
        if any(character.isalnum() for character in name):
            names.setdefault(name.casefold(), name)
    return list(names.values())


def join_tags(tags: Iterable[Any]) -> str:
    """The line that `split_tags` parses back."""
    return ", ".join(tag.name for tag in tags)
