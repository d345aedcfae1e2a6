"""How a search engine would show an article, by what is known of its layout."""

import tomllib
import unicodedata
from functools import cache
from pathlib import Path

# Google sets titles in Arial at 20 pixels and cuts them at about 580; descriptions at about 155
# characters on a wide screen.
TITLE_PIXELS = 580
TITLE_CHARACTERS = 60
TITLE_SIZE = 20
DESCRIPTION_CHARACTERS = 155

# Advance widths of Arial in thousandths of its size, by characters that share one.
WIDTHS: dict[str, str] = tomllib.loads(Path(__file__).with_name("arial.toml").read_text())


@cache
def _width_of(character: str) -> int:
    for width, characters in WIDTHS.items():
        if character in characters:
            return int(width)
    if unicodedata.combining(character):
        return 0
    return 1000 if unicodedata.east_asian_width(character) in "WF" else 600


def title_pixels(title: str) -> int:
    """How wide a title is in a search result."""
    return round(sum(map(_width_of, title)) * TITLE_SIZE / 1000)


def search_result(title: str, path: str, description: str, *, host: str) -> dict[str, str]:
    """Its title, place and description, cut at a word, as searchers would see them."""
    shown = title
    while shown and title_pixels(shown if shown == title else f"{shown} …") > TITLE_PIXELS:
        shown = shown.rpartition(" ")[0] or shown[:-1]
    if len(description) > DESCRIPTION_CHARACTERS:
        cut = description[:DESCRIPTION_CHARACTERS]
        description = f"{cut.rpartition(' ')[0] or cut} …"
    return {
        "title": shown if shown == title else f"{shown} …",
        "place": " › ".join([host] + [part for part in path.split("/") if part]),
        "description": description,
    }
