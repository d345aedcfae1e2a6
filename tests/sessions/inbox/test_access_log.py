"""Who saw an applicant's words, when, and how: every way leaves its line."""

import datetime

import pytest
from django.utils import timezone

from sessions.models import Access
from tests.pages import elements, parse, texts
from tests.sessions.factories import make_application, make_practitioner
from tests.sessions.inbox_pages import LIST, NOON, address

pytestmark = pytest.mark.django_db


def log():
    return [
        (access.application.reference, access.kind)
        for access in Access.objects.order_by("pk").select_related("application")
    ]


def test_the_list_is_noted_once_an_hour_and_all_else_each_time(unlocked, time_machine):
    time_machine.move_to(timezone.now())
    shown = make_application()

    unlocked.get(LIST)
    unlocked.get(LIST)
    assert log() == [(shown.reference, "listed")]

    later = make_application()
    unlocked.get(LIST)
    assert log()[1:] == [(later.reference, "listed")]

    for _ in range(3):
        time_machine.shift(datetime.timedelta(minutes=21))
        unlocked.get(LIST + "inbox/settings/")
    unlocked.get(LIST)
    assert log().count((shown.reference, "listed")) == 2

    Access.objects.all().delete()
    later.delete()
    unlocked.post(LIST + "search/", {"words": "message"}, follow=True)
    unlocked.get(address(shown))
    unlocked.post(address(shown), {"action": "export"})
    assert log() == [(shown.reference, kind) for kind in ("found", "opened", "exported")]


def test_what_one_person_opens_again_within_an_hour_is_one_line_and_every_row_stays(
    noon, unlocked, practitioner
):
    application, other = make_application(), make_practitioner("sam")
    for user, minutes in [(practitioner, (0, 59, 60)), (other, (30,))]:
        for number in minutes:
            at = NOON - datetime.timedelta(hours=3) + datetime.timedelta(minutes=number)
            Access.objects.create(application=application, user=user, opened_at=at)
    unlocked.post(address(application), {"action": "export"})

    (lines,) = elements(parse(unlocked.get(address(application))), "ul", class_="access-log")

    day = "March 2, 2026"
    assert texts(lines, "li") == [
        f"{practitioner.username} opened, {day}, 12:00 UTC",
        f"{practitioner.username} saved as a text file, {day}, 12:00 UTC",
        f"{practitioner.username} opened, {day}, 10:00 UTC",
        f"{practitioner.username} opened 2 times, last on {day}, 09:59 UTC",
        f"sam opened, {day}, 09:30 UTC",
    ]
    assert Access.objects.count() == 6
