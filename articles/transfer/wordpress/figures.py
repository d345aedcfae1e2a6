"""Numbers of counters, bars and charts, which a script draws from their settings."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from articles.transfer.wordpress.prose import LOOK, PATTERNS, UNSEEN, json_of

UNIT = ("unit", "units", "suffix")


def with_figures(name: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a counter or chart with its numbers as one text; of others as they are."""
    is_figure = PATTERNS.figure.search(name)
    keys = [key for key in settings if is_figure and PATTERNS.figure_key.fullmatch(key)]
    if not (told := dict.fromkeys(filter(None, (_said(settings[key]) for key in keys)))):
        return dict(settings)
    unit = next((str(settings[key]) for key in UNIT if settings.get(key)), "")
    if not unit and re.search("percent|progress", " ".join([name, *keys])):
        unit = "%"
    said = [f"{text}{unit}" if re.fullmatch(r"[\d.,]+", text) else text for text in told]
    rest = {key: value for key, value in settings.items() if key not in keys}
    return {"number_text": f"{settings.get('prefix', '')}{', '.join(said)}", **rest}


def _said(value: object) -> str:
    """The words and numbers of a setting, those of one row of a table or list side by side."""
    if isinstance(value, Mapping):
        shown = (row for key, row in value.items() if not (UNSEEN.search(key) or LOOK.search(key)))
        return " ".join(filter(None, map(_said, shown)))
    if isinstance(value, list):
        is_table = any(isinstance(row, list | Mapping) for row in value)
        return (", " if is_table else " ").join(filter(None, map(_said, value)))
    if isinstance(value, bool) or value is None:
        return ""
    text = unquote(str(value))
    rows: Any = json_of(text, list)
    if rows := rows or json_of(text, dict):
        return _said(rows)
    return " ".join(re.sub(r"[;|{}]", " ", text).split())
