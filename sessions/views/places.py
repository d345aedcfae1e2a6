"""Countries and time zones as people type them."""

from functools import cache
from zoneinfo import available_timezones

from django_countries import countries

ALIASES = {
    "uk": "United Kingdom",
    "great britain": "United Kingdom",
    "england": "United Kingdom",
    "scotland": "United Kingdom",
    "wales": "United Kingdom",
    "northern ireland": "United Kingdom",
    "us": "United States of America",
    "usa": "United States of America",
    "united states": "United States of America",
    "america": "United States of America",
    "korea": "South Korea",
    "holland": "Netherlands",
    "uae": "United Arab Emirates",
    "emirates": "United Arab Emirates",
    "turkey": "Türkiye",
    "turkiye": "Türkiye",
    "czech republic": "Czechia",
    "ivory coast": "Côte d'Ivoire",
}


@cache
def country_names() -> list[str]:
    """English names of all countries, in order."""
    return sorted((str(name) for _, name in countries), key=str.casefold)


@cache
def time_zone_names() -> list[str]:
    """IANA names with a region and a place (Asia/Karachi), in order."""
    odd = ("Etc/", "SystemV/", "posix/", "right/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/")
    return sorted(
        name for name in available_timezones() if "/" in name and not name.startswith(odd)
    )


def find_country(text: str) -> str | None:
    """The country that somebody means; None if that is not clear."""
    wanted = text.strip().casefold()
    wanted = ALIASES.get(wanted, wanted).casefold()
    names = {name.casefold(): name for name in country_names()}
    starting = [name for key, name in names.items() if key.startswith(wanted)]
    return names.get(wanted) or _only(starting)


def find_time_zone(text: str) -> str | None:
    """The time zone that somebody means (“Asia/Karachi”, “karachi”, “new york”); None if that is
    not clear."""
    wanted = text.strip().casefold().replace(" ", "_")
    names = {name.casefold(): name for name in time_zone_names()}
    if wanted == "utc":
        return "UTC"
    places = [name for key, name in names.items() if key.rpartition("/")[2] == wanted]
    return names.get(wanted) or _only(places)


def _only(matches: list[str]) -> str | None:
    return matches[0] if len(matches) == 1 else None
