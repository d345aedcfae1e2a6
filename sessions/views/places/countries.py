"""Countries by their names in many languages, their aliases and codes."""

import re
from functools import cache
from typing import NamedTuple

from sessions.views.places.words import DATA, fold, look_up, slips_of, words_of

NAMES = "country_names.txt"
# Values of the file are `3PK`: the code of a country, and how close the name is to us. 3 English,
# 2 a language of the country, 1 any other.
OTHER_LANGUAGE = "1"
FORMAL = re.compile(r"^.*\b(republic|kingdom|state|union|commonwealth|sultanate|emirate) of ")
MOST_WORDS = 12
# Words that are written short, and articles of other languages before a name.
SHORT = {"n": "north", "s": "south", "e": "east", "w": "western", "rep": "republic"}
SHORT |= {"dem": "democratic", "is": "islands", "fed": "federation"}
ARTICLES = {"la", "le", "les", "el", "il", "der", "die", "den"}


class Country(NamedTuple):
    """`time_zone` is that of nearly all people there, and empty where there is no such."""

    code: str
    time_zone: str
    name: str


@cache
def countries() -> dict[str, Country]:
    """All countries by their ISO codes, Kosovo by XK."""
    lines = (DATA / "countries.txt").read_text().splitlines()
    return {line[:2]: Country(*line.split("\t")) for line in lines}


@cache
def country_names() -> list[str]:
    """The English names of all countries, in order."""
    return sorted((country.name for country in countries().values()), key=fold)


def country_named(typed: str) -> Country | None:
    """The country with this name but for case, accents and marks; “Kingdom of” or “la” may stand
    before it, and “S.” for a word of it."""
    words = [SHORT.get(word, word) for word in words_of(typed)[:MOST_WORDS]]
    name = " ".join(words)
    readings = [name, typed, FORMAL.sub("", name)]
    # No code stands after an article: “LA, CA” is a town.
    if words and words[0] in ARTICLES and len(name) > len(words[0]) + 3:
        readings.append(" ".join(words[1:]))
    return next(filter(None, (_clearest(look_up(NAMES, fold(one))) for one in readings)), None)


def nearest_country(typed: str) -> Country | None:
    """The country whose name has a slip in it."""
    return _clearest(slips_of(NAMES, fold(typed), lambda value: value[0] > OTHER_LANGUAGE))


def _clearest(values: list[str]) -> Country | None:
    """What the names that are closest to us mean, if they all mean the same."""
    closest = max(values, default="")[:1]
    codes = {value[1:] for value in values if value[0] == closest}
    return countries()[codes.pop()] if len(codes) == 1 else None
