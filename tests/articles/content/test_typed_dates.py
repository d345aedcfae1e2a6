"""Dates and times as people type them are understood, and what is not says what to write."""

import datetime
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from articles.content.typed_dates import moment, parse_date, parse_time, split_time

TODAY = datetime.date(2026, 11, 29)
PARIS = ZoneInfo("Europe/Paris")
EXAMPLES = tomllib.loads(Path(__file__).with_name("typed_dates.toml").read_text())


def _date(typed):
    return parse_date(typed, today=TODAY)


def _moment(typed):
    date, time = split_time(typed)
    assert _date(typed) == _date(date)
    return moment(_date(date), parse_time(time) if time else None, PARIS)


PARSERS = {
    "dates": lambda typed: _date(typed).isoformat(),
    "times": lambda typed: f"{parse_time(typed):%H:%M}",
    "moments": lambda typed: f"{_moment(typed).astimezone(datetime.UTC):%Y-%m-%d %H:%M}",
}


def examples(prefix):
    return pytest.mark.parametrize(
        ("kind", "typed", "meant"),
        [
            (kind, typed, meant)
            for kind in PARSERS
            for meant, all_of_it in EXAMPLES[f"{prefix}{kind}"].items()
            for typed in all_of_it
        ],
    )


@examples("")
def test_what_is_typed_is_understood(kind, typed, meant):
    assert PARSERS[kind](typed) == meant


@examples("no_")
def test_what_is_not_says_what_to_write(kind, typed, meant):
    with pytest.raises(ValueError, match=r"\w") as raised:
        PARSERS[kind](typed)

    assert str(raised.value).startswith(meant)
