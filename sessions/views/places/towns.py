"""Towns, states and the names of time zones, and the zone that clocks show there."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sessions.views.places.countries import country_named
from sessions.views.places.words import DATA, DIGITS, fold, look_up, slips_of, words_of

NAMES = "places.txt"
SEPARATORS = re.compile(r"[,;/()\[\]|\n،、]+|\s[-–—]\s")
# Words around the name of a place or a zone
NOISE = set((DATA / "around.txt").read_text().split())
MOST_WORDS = 6
# Guesses are worth it for places of about 100,000 people; see `Place.size`.
LARGE = 5


class Area(NamedTuple):
    country: str
    time_zone: str
    # Only in the United States
    state: str


class Place(NamedTuple):
    """`size` grows by two with twice the people; a first name is worth as much as tenfold. It is
    0 for some abbreviations of states (NS), which tell nothing without their country."""

    area: Area
    size: int


@cache
def areas() -> list[Area]:
    lines = (DATA / "areas.txt").read_text().splitlines()
    return [Area(*line.split("\t")) for line in lines]


def find_place(typed: str, country: str = "") -> Place | None:
    """The place that somebody means; None if it is in no list.

    Of several with one name it is that which is in the place, state or country written beside it
    (“Portland, Oregon”), else in the country with the code `country`, else the largest.
    """
    for name, beside in _readings(typed):
        places = [place for place in _named(name) if _is_beside(place, beside)]
        if places:
            return _likeliest(places, country)
    return None


def nearest_place(typed: str, country: str = "") -> Place | None:
    """The large place whose name has a slip in it, in the country if that is known."""

    def is_counted(value: str) -> bool:
        place = _place(value)
        return place.size >= LARGE and country in ("", place.area.country)

    places = [_place(value) for value in slips_of(NAMES, fold(typed), is_counted)]
    return _likeliest(places, country) if places else None


def without_noise(typed: str) -> str:
    """The words of a text without “near”, “city”, “standard time” and the like."""
    return " ".join(word for word in words_of(typed)[:MOST_WORDS] if word not in NOISE)


def _readings(typed: str) -> Iterator[tuple[str, str]]:
    """Ways to read a text: the name of a place, and what has to be the name of something around
    it (or empty)."""
    yield typed, ""
    parts = [part for part in SEPARATORS.split(typed) if fold(part)][:MOST_WORDS]
    for beside in parts[1:]:
        yield parts[0], beside
    words = words_of(typed)[:MOST_WORDS]
    for number in range(len(words) - 1, 0, -1):
        yield " ".join(words[:number]), " ".join(words[number:])
        yield " ".join(words[number:]), " ".join(words[:number])
    if len(parts) > 1:
        yield from ((part, "") for part in parts)
    plain = without_noise(typed)
    if plain and plain != " ".join(words):
        yield from _readings(plain)


def _named(name: str) -> list[Place]:
    values = look_up(NAMES, fold(name))
    return [_place(value) for value in values]


def _place(value: str) -> Place:
    """A place from the file: two digits of its area, one of its size with a capital if the name is
    the first of the place."""
    size = DIGITS.index(value[2].lower()) - 10 + (7 if value[2].isupper() else 0)
    return Place(areas()[int(value[:2], 36)], size)


def _is_beside(place: Place, beside: str) -> bool:
    if not beside:
        return True
    country = country_named(beside)
    around = {(other.area.country, other.area.state) for other in _named(beside)}
    is_in_country = country is not None and place.area.country == country.code
    return is_in_country or (place.area.country, place.area.state) in around


def _likeliest(places: list[Place], country: str) -> Place:
    there = [place for place in places if place.area.country == country]
    return max(there or places, key=lambda place: place.size)
