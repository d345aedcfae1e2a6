"""Dates and times as people type them are understood, and what is not says what to write."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from articles.content.typed_dates import moment, parse_date, parse_time, split_time

TODAY = datetime.date(2026, 11, 29)
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("typed", "date"),
    [
        *[
            (typed, datetime.date(2025, 6, 25))
            for typed in (
                *("2025-06-25", "2025/6/25", "20250625", "25.6.2025", "25. 6. 2025", "25/6/2025"),
                *("6/25/2025", "25 June 2025", "25th of june 2025", "25-Jun-2025", "June 25, 2025"),
                *("Wednesday, 25 June 2025", " JUN 25 2025 ", "٢٥.٦.٢٠٢٥", "2025年6月25日"),
                *(
                    "the 25th of June, 2025",
                    "25Jun2025",
                    "2025-Jun-25",
                    "2025. 6. 25.",
                    "25/Jun/2025",
                ),
                *("25 / 6 / 2025", "25–6–2025", "２０２５-０６-２５", "Wed June the 25th, 2025"),
            )
        ],
        ("Sept 3 2025", datetime.date(2025, 9, 3)),
        ("6/6/2025", datetime.date(2025, 6, 6)),
        ("today", TODAY),
        ("tomorrow", datetime.date(2026, 11, 30)),
    ],
)
def test_a_date_is_understood(typed, date):
    assert parse_date(typed, today=TODAY) == date


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("soon", "Write the date like 25 June 2025"),
        ("25.6.25", "Write the year with four digits."),
        ("June 2025", "Write the day as well."),
        ("2025-06", "Write the day as well."),
        ("25 June", "Write the year with four digits."),
        ("31.2.2025", "There is no such day in the calendar."),
        ("5/0/2025", "There is no such day in the calendar."),
        ("5/6/2025", "“5/6/2025” can be 5 June or 6 May. Write the month as a word: 5 June 2025."),
        ("0001-01-01", "Choose a year from 1900 to 2100."),
        ("1.1.2101", "Choose a year from 1900 to 2100."),
        ("\x00" + "9" * 5000, "Write the date like 25 June 2025"),
    ],
)
def test_a_date_that_is_not_says_what_to_write(typed, message):
    with pytest.raises(ValueError, match="^" + message[:20]) as raised:
        parse_date(typed, today=TODAY)

    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        *[(typed, (9, 0)) for typed in ("9", "9 am", "9AM", "9 a.m.", "9:00", "09:00:00", "0900")],
        *[(typed, (21, 30)) for typed in ("9:30 pm", "21.30", "21h30", "21:30:00.5", "213000")],
        *[("12 am", (0, 0)), ("12pm", (12, 0)), ("noon", (12, 0)), ("midnight", (0, 0))],
        ("9 o'clock", (9, 0)),
    ],
)
def test_a_time_is_understood(typed, time):
    assert parse_time(typed) == datetime.time(*time)


@pytest.mark.parametrize(
    "typed", ["x", "24:00", "13 pm", "9:60", "2:30 +99:00", "9 9 9", "9-10", "9:00 CEST"]
)
def test_a_time_that_is_not_says_what_to_write(typed):
    with pytest.raises(ValueError, match="Write the time like 9 am, 9:00 or 21:30."):
        parse_time(typed)


@pytest.mark.parametrize(
    ("typed", "utc"),
    [
        *[
            (typed, "07:00")
            for typed in (
                *("2025-06-25T09:00", "2025-06-25t09:00:00.5", "20250625T0900", "25.6.2025 9.00"),
                *(
                    "2025-06-25 09:00:00+02",
                    "2025-06-25T09:00+02:00[Europe/Paris]",
                    "2025-06-25 9h",
                ),
                *("June 25, 2025 at 9:00 AM", "25 June 2025, 9 o'clock", "6/25/2025, 9:00:00 AM"),
                *(
                    "2025-06-25T07:00:00.000Z",
                    "Wed, 25 Jun 2025 07:00:00 GMT",
                    "25 june 2025 9 a.m.",
                ),
                "Wed Jun 25 2025 09:00:00 GMT+0200 (Central European Summer Time)",
            )
        ],
        ("25 June 2025 noon", "10:00"),
        ("20250625T213000Z", "21:30"),
    ],
)
def test_a_time_is_understood_behind_its_date(typed, utc):
    date, time = split_time(typed)

    found = moment(parse_date(date, today=TODAY), parse_time(time), PARIS)

    assert f"{found.astimezone(datetime.UTC):%Y-%m-%d %H:%M}" == f"2025-06-25 {utc}"
    assert parse_date(typed, today=TODAY) == datetime.date(2025, 6, 25)


@pytest.mark.parametrize(
    ("date", "time", "utc"),
    [
        ((2025, 6, 25), None, "2025-06-25 07:00"),
        ((2026, 10, 25), "2:30 +02:00", "2026-10-25 00:30"),
        ((2026, 10, 25), "2:30 +01:00", "2026-10-25 01:30"),
    ],
)
def test_a_date_alone_is_at_nine_and_an_offset_tells_doubled_times_apart(date, time, utc):
    found = moment(datetime.date(*date), time and parse_time(time), PARIS)

    assert f"{found.astimezone(datetime.UTC):%Y-%m-%d %H:%M}" == utc


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
