"""Footnotes of the block editor, and those that plug-ins write into a text."""

import re

from articles.transfer.gates.pairs import outside_code, replace_pairs
from articles.transfer.wordpress.prose import PATTERNS, json_of


def footnotes_of(meta: dict[str, str]) -> dict[str, str]:
    """The HTML of the block editor's footnotes by their id."""
    return {
        row["id"]: str(row.get("content") or "")
        for row in json_of(meta.get("footnotes"), list)
        if isinstance(row, dict) and isinstance(row.get("id"), str)
    }


def extract_footnotes(text: str) -> tuple[str, dict[str, str]]:
    """The text with references to its footnotes, which are shortcodes, and their HTML by key."""
    notes: dict[str, str] = {}

    def note(inner: str, opening: str = "") -> str:
        # One without words refers to another once more, by its number.
        number = None if inner.strip() else re.search(r"\d+", opening)
        key = f"shortcode-{number[0] if number else len(notes) + 1}"
        notes.setdefault(key, inner.strip())
        return f'<sup data-fn="{key}"></sup>'

    def change(part: str) -> str:
        part = replace_pairs(part, PATTERNS.shortcode, lambda match, inner: note(inner, match[0]))
        # The pattern looks back from each sign.
        if not re.search(r"\(\(|\[\d", part):
            return part
        return PATTERNS.footnote.sub(lambda m: (m[1] or "") + note(m[2] or m[3]), part)

    return outside_code(text, change), notes
