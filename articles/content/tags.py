"""How a line of tags is read and written: commas separate, nothing else does."""

import re
import unicodedata


def split_tags(text: str) -> list[str]:
    """Tag names in the order typed, blanks folded, repeats (in any case) and empty ones dropped.

    A name without a letter or digit is dropped as well: it could not have an address.
    """
    names: dict[str, str] = {}
    for part in text.split(","):
        name = re.sub(r"\s+", " ", unicodedata.normalize("NFC", part)).strip(" \"'")
        if any(character.isalnum() for character in name):
            names.setdefault(name.casefold(), name)
    return list(names.values())


def join_tags(tags) -> str:
    """The line that `split_tags` reads back; `tags` are Tag rows."""
    return ", ".join(tag.name for tag in tags)
