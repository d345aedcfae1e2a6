"""Fields and terms by which another site may have kept a text from readers."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from articles.transfer.gates import words

NOINDEX = f"the old site asked search engines to leave it out, {words.DRAFT}"

# Switches: their names, their values, and what is none of these
CLOSING, FLAG, OPENING = (
    re.compile(f"(?:is|dg|site|needs?)?(?:{'|'.join(words.LISTS[key])})")
    for key in ("closing", "flags", "opening")
)
YES = {"true", "yes", "y", "t", "1", "on", "x", "ja", "oui", "sí", "si", "sim", "wahr"}
NO = {"false", "no", "n", "f", "0", "off", "none", "never", "link", "disable", "exclude"}
NO |= {"nein", "non", "nee", "nej", "nei", "não", "nie", "нет", "aus", "falsch"}


def field_gates(fields: Iterable[tuple[str, Any]]) -> list[str]:
    """A note for each field of an item by which its site may have kept it from readers."""
    notes = []
    for name, value in fields:
        if isinstance(value, dict):
            notes += [_field_note(name)] if value and words.speaks(name) else []
            notes += field_gates(value.items())
            continue
        if isinstance(value, list) and any(_is_closed_value(name, str(item)) for item in value):
            notes.append(_field_note(name))
        text = re.sub(r"\s\s+|[^\S ]", " ", str(value)).strip().casefold()
        if _is_noindex(name, text):
            notes.append(NOINDEX)
        elif words.PATTERNS.frames.search(name) and (
            words.speaks(text) or words.GATED_TERM.fullmatch(text) or words.UNSEEN.search(text)
        ):
            notes.append(_field_note(name))
        elif words.PATTERNS.builders.search(name):
            keys = [
                *words.closed_settings(str(value), hiding=False, is_built=True),
                *_closed_in_php(str(value)),
            ]
            notes += map(_field_note, keys)
        elif name in words.HARMLESS["fields"] or words.is_open(name, text):
            continue
        elif _is_shut(key := switch_of(name), text):
            is_list = key in words.LISTS["lists"]
            notes.append(NOINDEX if is_list else f"it says “{name}: {text[:40]}”, {words.DRAFT}")
        elif (_is_gate(name) and words.closes(name, text)) or _is_closed_value(name, text):
            # Where it led its readers is told.
            notes.append(_field_note(f"{name}: {value}" if "://" in text else name))
        elif text.startswith(("a:", "o:")) and not words.is_harmless("fields", name):
            notes += [_field_note(f"{name}: {key}") for key in _closed_in_php(str(value))]
    return notes


@lru_cache(maxsize=1000)
def switch_of(name: str) -> str:
    """The name of a field that says whether readers may see a text, as a word; else empty."""
    key = re.sub("[_-]", "", name.casefold())
    return key if any(kind.fullmatch(key) for kind in (CLOSING, FLAG, OPENING)) else ""


def _is_shut(key: str, text: str) -> bool:
    if CLOSING.fullmatch(key):
        return text not in NO | words.OPEN and not words.PATTERNS.address.search(text)
    return text in (YES if FLAG.fullmatch(key) else NO) if key else False


def _is_closed_value(name: str, text: str) -> bool:
    is_word = words.TEXTUAL.search(name) or "status" in name
    return bool(words.CLOSED_VALUE.fullmatch(text.casefold())) and not is_word


@lru_cache(maxsize=1000)
def _is_gate(name: str) -> bool:
    """Whether the name of a field speaks of members, hiding or a code, not of the page's frame."""
    hides = words.FIELD_NAMES.search(name) and not words.DECORATION.search(name)
    return not words.is_look(name) and (words.speaks(name) or bool(hides))


def _closed_in_php(text: str) -> list[str]:
    """The names in a serialized array that may close the text that they belong to."""
    pairs = [
        (name, value.split(":", 2)[2].strip('"') if value.startswith("s:") else value[2:])
        for name, value in words.PATTERNS.php_setting.findall(text)
    ]
    return [
        name
        for name, value in pairs
        if _is_noindex(name, value.casefold())
        or (
            (words.speaks(name, is_built=True) or "condition" in name)
            and not words.is_look(name, is_built=True)
            and words.closes(name, value.casefold())
        )
    ]


def term_gates(terms: Iterable[tuple[str, str]]) -> list[str]:
    """A note for each taxonomy and its term that an item has only for some readers."""
    return [
        f"it stood under “{name or kind}”, which may not have been for everybody, {words.DRAFT}"
        for kind, name in terms
        if words.speaks(kind) or words.GATED_TERM.fullmatch(name.strip())
    ]


def _is_noindex(name: str, text: str) -> bool:
    """Whether a field asks search engines to leave its page out."""
    name = name.casefold().replace("_", "").replace("-", "")
    if "noindex" in name:
        # Yoast writes 2 for “index it, whatever the default”.
        return text not in words.OPEN | words.NO | {"2"}
    if name == "robots" and text == "none":
        return True
    if "sitemap" in name and "includ" in name:
        return text in words.NO - {"default"} | {"never"}
    if "robots" in name and name.endswith("index"):
        return text in ("yes", "1", "on", "true")
    text = text.replace("no-index", "noindex")
    return "noindex" in text and (len(text) < 300 or "robots" in name or "codeinjection" in name)


def _field_note(name: str) -> str:
    return f"its field “{name}” may have kept it from readers, {words.DRAFT}"
