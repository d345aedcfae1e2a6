"""Where an applicant is, as far as their words can be understood."""

import re
from dataclasses import dataclass
from functools import cache
from string import ascii_uppercase

from sessions.views.places import towns
from sessions.views.places.countries import Country, countries, country_named, nearest_country
from sessions.views.places.words import fold
from sessions.views.places.zones import find_offset, has_offset

# How large a place is (see `Place.size`) that counts in the field for the country, or although
# another country is typed.
FAMOUS = 13
# Up to here “LA” and “EST” are a town and a zone before they are codes of Laos and Estonia.
CODE_LENGTH = 3
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
FLAG_LETTERS = {0x1F1E6 + number: letter for number, letter in enumerate(ascii_uppercase)}
LATIN = "\0-\u024f\u1e00-\u1eff"
SCRIPTS = re.compile(f"[{LATIN}]+|[^{LATIN}]+")
MOST_PARTS = 4
OTHER_SIGN = str.maketrans("+-", "-+")


@dataclass(frozen=True)
class Whereabouts:
    """What was typed, and what it means: a country, and an IANA name or a distance to UTC
    (UTC+05:30); None or empty where that is not clear."""

    country_typed: str
    time_zone_typed: str
    country: Country | None
    time_zone: str

    @property
    def needs_town(self) -> bool:
        """Whether nothing was typed that tells in which zone of the country somebody is."""
        return self.country is not None and not (self.time_zone or self.time_zone_typed)

    def content(self) -> dict[str, str]:
        """What a letter keeps: names where they are known, else the words; and the words."""
        return {
            "country": self.country.name if self.country else self.country_typed,
            "country_code": self.country.code if self.country else "",
            "country_typed": self.country_typed,
            "time_zone": self.time_zone or self.time_zone_typed,
            "time_zone_typed": self.time_zone_typed,
        }


def understand(country_typed: str, time_zone_typed: str) -> Whereabouts:
    """What two fields mean together: the country settles which of two towns, or which “PST”."""
    country = find_country(country_typed)
    zone = find_zone(time_zone_typed, country)
    zone = zone or (country.time_zone if country else "")
    if country is not None and not zone:
        # A part of it, typed as its name: “Canary Islands”, “California”
        is_part = towns.find_place(country_typed, country.code) is not None
        if is_part or country_named(country_typed) is None:
            zone = find_zone(country_typed, country)
    return Whereabouts(country_typed, time_zone_typed, country, zone)


def find_country(typed: str) -> Country | None:
    """The country by name, alias or code, with a slip in it, or by a place in it; None if that is
    not clear."""
    # A flag is spelled with the letters of the country's code.
    typed = FLAG.sub(lambda flag: flag[0].translate(FLAG_LETTERS) + ", ", typed)
    # After a comma two letters may be a state: Los Angeles, CA.
    parts = [part for part in _parts(typed) if len(fold(part)) > 2]
    # The same name twice, in two scripts.
    parts += [part for part in SCRIPTS.findall(typed) if part.strip() and part != typed]
    for reading in [typed, towns.without_noise(typed), *reversed(parts)]:
        if found := country_named(reading):
            return found
    if found := nearest_country(typed):
        return found
    place = towns.find_place(typed)
    return countries().get(place.area.country) if place and place.size >= FAMOUS else None


def find_zone(typed: str, country: Country | None = None) -> str:
    """The zone that somebody means by a town, a zone's name, an abbreviation or a distance to
    UTC; empty if that is not clear.

    A town elsewhere than in the country counts only if it is famous and the country has several
    zones; an IANA name or a distance to UTC always.
    """
    if offset := find_offset(typed):
        # Many confuse the sign, of which POSIX has the other: Etc/GMT-5 is ahead.
        own = country.time_zone if country else ""
        ways = (offset, offset.translate(OTHER_SIGN))
        return own if own and any(has_offset(own, way) for way in ways) else offset
    named = country_named(towns.without_noise(typed))
    is_code = len(fold(typed)) <= CODE_LENGTH
    if named and (named == country or (country is None and not is_code)) and named.time_zone:
        return named.time_zone
    place = _place(typed, country)
    if place is not None and (place.size or not is_code or country is not None):
        return place.area.time_zone
    parts = _parts(typed)
    if len(parts) > 1:
        return next(filter(None, (find_zone(part, country) for part in parts)), "")
    # Islands have codes of their own: Martinique, though France is typed.
    return named.time_zone if named and (country is None or not is_code) else ""


def _place(typed: str, country: Country | None) -> towns.Place | None:
    if country is None:
        return towns.find_place(typed) or towns.nearest_place(typed)
    exact = towns.find_place(typed, country.code)
    if exact is None or exact.area.country != country.code:
        if len(fold(typed)) <= CODE_LENGTH:
            # WA is in Australia, or nowhere that can be told.
            return None
        near = towns.nearest_place(typed, country.code)
        is_zone = "/" in typed
        is_likely = not country.time_zone and exact is not None and exact.size >= FAMOUS
        return near or (exact if is_zone or is_likely else None)
    return exact


def _parts(typed: str) -> list[str]:
    return [part for part in towns.SEPARATORS.split(typed) if part.strip()][:MOST_PARTS]


@cache
def zone_names() -> list[str]:
    """Every zone once, by its IANA name, in order."""
    return sorted({area.time_zone for area in towns.areas()})
