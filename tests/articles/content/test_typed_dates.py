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


def examples(kind):
    rows = [(typed, meant) for meant, all_of_it in EXAMPLES[kind].items() for typed in all_of_it]
    return pytest.mark.parametrize(("typed", "meant"), rows)


@examples("dates")
def test_a_date_is_understood(typed, meant):
    assert parse_date(typed, today=TODAY).isoformat() == meant


@examples("no_dates")
def test_a_date_that_is_not_says_what_to_write(typed, meant):
    with pytest.raises(ValueError, match=r"\w") as raised:
        parse_date(typed, today=TODAY)

    assert str(raised.value).startswith(meant)


@examples("times")
def test_a_time_is_understood(typed, meant):
    assert f"{parse_time(typed):%H:%M}" == meant


@examples("no_times")
def test_a_time_that_is_not_says_what_to_write(typed, meant):
    with pytest.raises(ValueError, match=r"\w") as raised:
        parse_time(typed)

    assert str(raised.value).startswith(meant)


@examples("moments")
def test_a_time_is_understood_behind_its_date(typed, meant):
    date, time = split_time(typed)

    found = moment(parse_date(date, today=TODAY), parse_time(time), PARIS)

    assert f"{found.astimezone(datetime.UTC):%Y-%m-%d %H:%M}" == meant
    assert parse_date(typed, today=TODAY) == parse_date(date, today=TODAY)


def test_a_date_alone_is_at_nine():
    assert moment(datetime.date(2025, 6, 25), None, PARIS).time() == datetime.time(9)


@pytest.mark.parametrize(
    ("date", "message"),
    [
        (
            (2026, 3, 29),
            "There is no 02:30 on 29 March 2026 in Europe/Paris, because clocks go forward then."
            " Choose 03:30, or any other time.",
        ),
        (
            (2026, 10, 25),
            "02:30 comes twice on 25 October 2026 in Europe/Paris, because clocks go back then."
            " Write 02:30 +02:00 for the first, 02:30 +01:00 for the second, or choose any other"
            " time.",
        ),
    ],
)
def test_a_time_that_a_change_of_clocks_skips_or_doubles_is_explained(date, message):
    with pytest.raises(ValueError, match="02:30") as raised:
        moment(datetime.date(*date), datetime.time(2, 30), PARIS)

    assert str(raised.value) == message
