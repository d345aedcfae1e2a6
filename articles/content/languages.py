"""The languages in which an article may be written, and what follows from each.

The site itself speaks English: its menus, buttons and dates do in every article.
"""

import csv
from pathlib import Path
from typing import NamedTuple

SITE_LANGUAGE = "en"
NARROW_BLANK = "\u202f"


class Language(NamedTuple):
    """A language of tables/languages.csv; `quotes` are the opening and the closing marks, outer and
    inner, as Unicode's CLDR has them, and `direction` is what HTML's `dir` says."""

    code: str
    name: str
    locale: str
    quotes: tuple[str, str, str, str]
    direction: str

    @property
    def is_rtl(self) -> bool:
        return self.direction == "rtl"


def _read() -> dict[str, Language]:
    with (
        Path(__file__)
        .with_name("tables")
        .joinpath("languages.csv")
        .open(encoding="utf-8", newline="") as file
    ):
        found = {
            code: Language(code, name, locale, (marks[0], marks[1], marks[2], marks[3]), direction)
            for code, name, locale, marks, direction in csv.reader(file, delimiter=";")
        }
    # CLDR names the marks alone; in French what stands inside them keeps its distance.
    quotes = (f"«{NARROW_BLANK}", f"{NARROW_BLANK}»", "“", "”")
    return found | {"fr": found["fr"]._replace(quotes=quotes)}


LANGUAGES = _read()


def language(code: str) -> Language:
    """The language of this code; the site's own for a code that a later release knows."""
    return LANGUAGES.get(code, LANGUAGES[SITE_LANGUAGE])


def known_code(tag: str) -> str:
    """The code for a language tag as other systems write it (“ur-PK”, “pt_br”), else the site's."""
    parts = tag.replace("_", "-").lower().split("-")
    by_name = {code.lower(): code for code in LANGUAGES}
    by_name |= {"zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-tw": "zh-Hant", "no": "nb"}
    names = ("-".join(parts[:end]) for end in range(len(parts), 0, -1))
    return next((by_name[name] for name in names if name in by_name), SITE_LANGUAGE)


def choices() -> list[tuple[str, str]]:
    """The codes with their names, the site's language first."""
    named = [(each.code, each.name) for each in LANGUAGES.values()]
    return sorted(named, key=lambda choice: (choice[0] != SITE_LANGUAGE, choice[1]))
