"""Dates and times as people type them: the one rule for every date that an author types.

Errors are ValueErrors whose text tells the author what to write.
"""

import datetime
import re
import unicodedata
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from attachment_site.core.text import read_table

FIRST_YEAR, LAST_YEAR = 1900, 2100
# The time of a date that was typed alone.
DEFAULT_TIME = datetime.time(9)
SIGNS = str.maketrans("\u2010\u2011\u2012\u2013\u2212年月", "-------", "日")

TABLE = read_table(__file__, "tables/typed_dates.toml")
DATE_HELP, TIME_HELP = TABLE["date_help"], TABLE["time_help"]
DATES = [re.compile(pattern) for pattern in TABLE["dates"].values()]
PATTERNS = {name: re.compile(pattern) for name, pattern in TABLE["patterns"].items()}


def is_sensible(year: int) -> bool:
    """Whether a text may be of this year."""
    return FIRST_YEAR <= year <= LAST_YEAR


def parse_date(text: str, *, today: datetime.date) -> datetime.date:
    """The date that somebody typed. `today` gives “today” and “tomorrow” their meaning."""
    words = re.sub(
        r"\s*([-/.])\s*", r"\1", PATTERNS["weekday"].sub("", _plain(split_time(text)[0]))
    )
    words = words.rstrip(".,")
    if words in TABLE["named_dates"]:
        return today + datetime.timedelta(days=TABLE["named_dates"][words])
    year, month, day = _parts(words)
    if not is_sensible(year):
        raise ValueError(f"Choose a year from {FIRST_YEAR} to {LAST_YEAR}.")
    try:
        return datetime.date(year, month, day)
    except ValueError:
        raise ValueError(f"There is no such day in the calendar. {DATE_HELP}") from None


def parse_time(text: str) -> datetime.time:
    """The time that somebody typed; with an offset (“2:30 +02:00”) it is aware of that."""
    words = _plain(text)
    signed: datetime.timedelta | None = None
    offset = PATTERNS["offset"].search(words)
    # "9-10" is no time with an offset.
    if offset and (offset["minutes"] or not offset["sign"] or ":" in words[: offset.start()]):
        words = words[: offset.start()]
        minutes = int(offset["hours"] or 0) * 60 + int(offset["minutes"] or 0)
        signed = datetime.timedelta(minutes=-minutes if offset["sign"] == "-" else minutes)
    clock = PATTERNS["clock"].fullmatch(TABLE["named_times"].get(words, words))
    if clock is None:
        raise ValueError(
            TABLE["zone_help"] if re.search(r":\d\d [a-z]{3,5}$", words) else TIME_HELP
        )
    hour, half = int(clock[1]), clock[4]
    if half and not 1 <= hour <= 12:
        raise ValueError(TIME_HELP)
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    minute, second = int(clock[2] or 0), int(clock[3] or 0)
    try:
        zone = None if signed is None else datetime.timezone(signed)
        return datetime.time(hour, minute, second, tzinfo=zone)
    except ValueError:
        raise ValueError(TIME_HELP) from None


def split_time(text: str) -> tuple[str, str]:
    """A typed date, and the time that was typed behind it, empty if there is none."""
    words = _plain(text)
    found = PATTERNS["time_after_date"].search(words)
    return (words[: found.start()], found[1]) if found else (text, "")


def moment(
    date: datetime.date, time: datetime.time | None, zone: datetime.tzinfo
) -> datetime.datetime:
    """The moment at which clocks in `zone` show this; a date alone means nine o'clock.

    Raises ValueError where a change of the clocks skips the time, or makes it come twice.
    """
    time = time or DEFAULT_TIME
    if time.tzinfo is not None:
        return datetime.datetime.combine(date, time)
    first, second = (
        datetime.datetime.combine(date, time.replace(fold=fold), tzinfo=zone) for fold in (0, 1)
    )
    before, after = first.utcoffset(), second.utcoffset()
    if before is None or after is None or before == after:
        return first
    shown, name = f"{time:%H:%M}", zone.key if isinstance(zone, ZoneInfo) else str(zone)
    day = date_format(date)
    if before < after:
        later = first.astimezone(datetime.UTC).astimezone(zone)
        raise ValueError(
            f"There is no {shown} on {day} in {name}, because clocks go forward then."
            f" Choose {later:%H:%M}, or any other time."
        )
    raise ValueError(
        f"{shown} comes twice on {day} in {name}, because clocks go back then. Write"
        f" {shown} {first:%:z} for the first, {shown} {second:%:z} for the second,"
        " or choose any other time."
    )


def is_doubled(moment: datetime.datetime) -> bool:
    """Whether clocks in the moment's own zone show its time twice on that day."""
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _parts(words: str) -> tuple[int, int, int]:
    for pattern in DATES:
        if found := pattern.fullmatch(words):
            year = int(found["year"])
            if "mark" in pattern.groupindex:
                return year, *_month_and_day(int(found["first"]), int(found["second"]), found)
            return year, _month(found["month"]), int(found["day"])
    if PATTERNS["without_day"].fullmatch(words):
        raise ValueError(f"Write the day as well. {DATE_HELP}")
    if PATTERNS["short_year"].fullmatch(words):
        raise ValueError(f"Write the year with four digits. {DATE_HELP}")
    raise ValueError(DATE_HELP)


def _month_and_day(first: int, second: int, found: re.Match[str]) -> tuple[int, int]:
    if "." in found["mark"] or first > 12 or first == second or not first * second:
        return second, first
    if second > 12:
        return first, second
    day = datetime.date(int(found["year"]) or 1, second, first)
    one, other = (
        date_format(each, "MONTH_DAY_FORMAT")
        for each in (day, day.replace(day=second, month=first))
    )
    raise ValueError(
        f"“{found[0]}” can be {one} or {other}. Write the month as a word: {date_format(day)}."
    )


def _month(word: str) -> int:
    if word.isdecimal():
        return int(word)
    for number, name in enumerate(TABLE["months"].split(), start=1):
        if name.startswith(word):
            return number
    raise ValueError(DATE_HELP)


def _plain(text: str) -> str:
    """The words in small letters with single blanks, and with one kind of each sign."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(SIGNS).casefold().split())
