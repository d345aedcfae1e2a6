"""Who saw an applicant's words, when, and how: every way leaves its line."""

import datetime

import pytest
from django.utils import timezone

from sessions.models import Access
from sessions.retention import withdraw
from tests.pages import elements, parse, texts
from tests.sessions.factories import PASSPHRASE, make_application, make_inbox, make_practitioner

pytestmark = pytest.mark.django_db

LIST = "/admin/private_sessions/application/"


@pytest.fixture
def practitioner():
    return make_practitioner("dana")


@pytest.fixture
def unlocked(client, practitioner):
    make_inbox(practitioner)
    client.force_login(practitioner)
    client.post(LIST + "inbox/unlock/", {"passphrase": PASSPHRASE})
    return client


def log():
    return [
        (access.application.reference, access.kind)
        for access in Access.objects.order_by("pk").select_related("application")
    ]


def test_the_list_with_first_words_is_noted_once_an_hour(unlocked, time_machine):
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


def test_what_a_search_found_is_noted_and_nothing_else(unlocked):
    found = make_application()
    make_application(content={"name": "Kim", "email": "", "country": "", "answers": []})

    unlocked.post(LIST + "search/", {"words": "message"})

    assert log() == [(found.reference, "found")]


def test_opening_and_keeping_a_file_are_told_apart(unlocked):
    application = make_application()
    page = f"{LIST}{application.pk}/change/"

    unlocked.get(page)
    unlocked.post(page, {"action": "export"})

    assert log() == [(application.reference, "opened"), (application.reference, "exported")]
    (lines,) = elements(parse(unlocked.get(page)), "ul", class_="access-log")
    today = timezone.localtime().strftime("%b %-d, %Y, %H:%M")
    assert texts(lines, "li") == [
        f"dana opened, {today}",
        f"dana saved as a text file, {today}",
        f"dana opened, {today}",
    ]


def test_a_locked_inbox_shows_no_words_and_notes_nothing(client, practitioner):
    make_inbox(practitioner)
    make_application()
    client.force_login(practitioner)

    client.get(LIST)

    assert log() == []


def test_one_that_was_withdrawn_has_nothing_to_note(unlocked):
    application = make_application()
    withdraw(application, now=timezone.now())

    unlocked.get(LIST)
    unlocked.get(f"{LIST}{application.pk}/change/")

    assert log() == []
