"""Footnotes of the block editor, and those that plug-ins write into a text."""

import re

from articles.transfer.wordpress.prose import json_of
from articles.transfer.wordpress.shortcodes import VERBATIM

# Between shortcodes, in double parentheses, and behind a number in brackets
FOOTNOTE = re.compile(
    r"\[(efn_note|ref|footnote|fn|mfn)(?:\s[^\]]*)?\](.*?)\[/\1\]"
    r"|(?<=[^\W\d])([.,;:!?’”\"')]?)\s?\(\((?=[^()]{3})((?:[^()]|\([^()]*\))*?)\)\)"
    r"|(?<=\S)\s?\[\d{1,3}\.\s([^\[\]]+)\]",
    re.DOTALL,
)


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

    def replace(match: re.Match[str]) -> str:
        key = f"shortcode-{len(notes) + 1}"
        notes[key] = (match[2] or match[4] or match[5] or "").strip()
        return f'{match[3] or ""}<sup data-fn="{key}"></sup>'

    parts = VERBATIM.split(text)
    parts[::2] = [FOOTNOTE.sub(replace, part) for part in parts[::2]]
    return "".join(parts), notes
