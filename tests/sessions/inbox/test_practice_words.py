"""The practice's own row and words: how sessions work, and when it is away."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from sessions.models import Practice, Question, SessionsPage
from tests.pages import elements, links, parse, sent_by, text, texts
from tests.sessions.inbox_pages import NOON

pytestmark = pytest.mark.django_db

ABOUT = "/sessions/"
PAGE = "/admin/private_sessions/sessionspage/1/change/"
PRACTICE = "/admin/private_sessions/practice/1/change/"
TODAY = NOON.date()
DAY = datetime.timedelta(days=1)
EMPTY = {"length": "", "fee": "", "languages": "", "licence": "", "register_url": ""}


def main(client, path=ABOUT):
    return elements(parse(client.get(path)), "main")[0]


def test_the_page_is_edited_and_what_is_empty_is_left_out(browser):
    Practice.objects.update(practitioner_name="Dana Reed")
    assert "A session is a conversation between two people: you, and" in text(main(browser))
    assert "In short" not in text(main(browser))
    assert browser.get("/admin/private_sessions/sessionspage/")["Location"] == PAGE

    written = {
        "text": "## My way\n\nI, {practitioner}, listen. [More](https://more.example)",
        "fee": "80 euros",
        "languages": "English, Urdu",
        "register_url": "https://register.example/1234",
    }
    assert browser.post(PAGE, EMPTY | written)["Location"] == PAGE
    saved = parse(browser.get(PAGE))
    assert texts(saved, "li", class_="success") == ["“How sessions work” is saved."]
    assert texts(elements(saved, "main")[0], "h1") == ["How sessions work"]

    page = main(browser)
    assert "I, Dana Reed, listen." in text(page)
    (details,) = elements(page, "dl", class_="details")
    assert texts(details, "dt") == ["Fee", "Languages", "License"]
    assert texts(details, "dd") == ["80 euros", "English, Urdu", "Look it up in the register"]
    assert {"https://more.example", "https://register.example/1234"} <= set(links(page))
    assert "How to apply" in text(page)


def test_nothing_in_the_words_can_run(client):
    script, link = "<script>alert(1)</script>", "[x](javascript:alert(1))"
    SessionsPage(text=f'{script}{link}<img src=x onerror="y"><b style="color:red">x</b>').save()

    shown = client.get(ABOUT).content.decode()

    for danger in ("alert(1)</", "onerror", "javascript:", "style="):
        assert danger not in shown


@pytest.mark.parametrize(
    ("first", "last", "is_open"),
    [(0, 0, False), (-3, 4, False), (1, 5, True), (-5, -1, True)],
)
def test_the_form_closes_for_an_absence_and_opens_by_itself(
    noon, client, practitioner, first, last, is_open
):
    until = TODAY + last * DAY
    Practice.objects.update(away_from=TODAY + first * DAY, away_until=until)

    page = text(main(client, "/sessions/apply/"))

    assert ("Applications are closed" not in page) is is_open
    if not is_open:
        assert f"The practice is away until {until:%B} {until.day}, 2026." in page
        Practice.objects.update(away_message="Gone fishing.")
        assert "Gone fishing." in text(main(client, "/sessions/apply/"))


def test_public_pages_follow_on_the_day(time_machine, client, practitioner):
    Practice.objects.update(away_from=TODAY + DAY, away_until=TODAY + 2 * DAY)
    for days, is_away in enumerate([False, True, True, False]):
        time_machine.move_to(NOON + days * DAY)
        Practice.objects.note_absence(since=timezone.localdate() - DAY)
        shown = client.get("/").content.decode()
        assert ("The practice is away until March 4, 2026." in shown) is is_away, days


def test_the_practitioner_changes_the_words_and_an_absence_that_cannot_be_is_refused(locked):
    assert locked.get("/admin/private_sessions/practice/")["Location"] == PRACTICE
    (form,) = elements(parse(locked.get(PRACTICE)), "form", id="practice_form")
    values = sent_by(form) | {"practitioner_name": "Dana Reed"}
    for first, last, field in (
        ("2026-03-05", "2026-03-04", "away_until"),
        ("2026-03-05", "", "away_until"),
        ("", "2026-03-05", "away_from"),
    ):
        response = locked.post(PRACTICE, values | {"away_from": first, "away_until": last})
        lists = elements(parse(response), "ul", class_="errorlist")
        assert [each.get("id") for each in lists] == [f"id_{field}_error"]

    assert locked.post(PRACTICE, values).status_code == 302
    assert "Dana Reed" in locked.get("/").content.decode()


def test_a_practitioner_neither_adds_nor_deletes_nor_sees_articles(locked):
    for path in ("private_sessions/practice/add/", "private_sessions/practice/1/delete/"):
        assert locked.get(f"/admin/{path}").status_code == 403
    assert locked.get("/admin/articles/article/").status_code == 403
    page = parse(locked.get("/admin/private_sessions/question/add/"))
    last = max(Question.objects.values_list("position", flat=True))
    # A new question goes to the end.
    assert [box.get("value") for box in elements(page, "input", name="position")] == [str(last + 1)]


def test_there_is_one_practice_and_saved_again_it_keeps_the_receipts_good():
    salt = bytes(Practice.objects.get().receipt_salt)

    Practice(practitioner_name="Second").save()

    assert Practice.objects.get().practitioner_name == "Second"
    assert bytes(Practice.objects.get().receipt_salt) == salt
    with pytest.raises(IntegrityError), transaction.atomic():
        Practice.objects.bulk_create([Practice(pk=2)])
