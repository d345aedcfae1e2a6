"""The practice's own row and words: how sessions work, and when it is away."""

import datetime

import pytest

from sessions.models import Practice, Question, SessionsPage
from tests.pages import elements, links, parse, sent_by, text, texts
from tests.sessions.apply.applying import hidden
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
    written = {
        "text": "## My way\n\nI, {practitioner}, listen. [More](https://more.example)",
        "fee": "80 euros",
        "languages": "English, Urdu",
        "register_url": "https://register.example/1234",
    }
    assert browser.post(PAGE, EMPTY | written)["Location"] == PAGE

    page = main(browser)
    assert "I, Dana Reed, listen." in text(page)
    (details,) = elements(page, "dl", class_="details")
    assert texts(details, "dt") == ["Fee", "Languages", "License"]
    assert texts(details, "dd") == ["80 euros", "English, Urdu", "Look it up in the register"]
    assert {"https://more.example", "https://register.example/1234"} <= set(links(page))


def test_an_absence_that_cannot_be_is_refused(locked):
    (form,) = elements(parse(locked.get(PRACTICE)), "form", id="practice_form")
    for first, last in [("2026-03-05", "2026-03-04"), ("2026-03-05", ""), ("", "2026-03-05")]:
        sent = sent_by(form) | {"away_from": first, "away_until": last}
        assert locked.post(PRACTICE, sent).status_code == 200


def test_a_new_question_goes_to_the_end(locked):
    page = parse(locked.get("/admin/private_sessions/question/add/"))
    last = max(Question.objects.values_list("position", flat=True))
    assert hidden(page, "position") == str(last + 1)


def test_nothing_in_the_words_can_run(client):
    script, link = "<script>alert(1)</script>", "[x](javascript:alert(1))"
    SessionsPage(text=f'{script}{link}<img src=x onerror="y"><b style="color:red">x</b>').save()

    shown = client.get(ABOUT).content.decode()

    for danger in ("alert(1)</", "onerror", "javascript:", "style="):
        assert danger not in shown


@pytest.mark.parametrize(
    ("first", "last", "is_open", "days"),
    [(0, 0, False, 5), (0, 9, False, 14), (5, 9, True, 14), (6, 9, True, 5), (-5, -1, True, 5)],
)
def test_the_form_closes_for_an_absence_and_opens_by_itself(
    noon, client, practitioner, first, last, is_open, days
):
    until = TODAY + last * DAY
    Practice.objects.update(away_from=TODAY + first * DAY, away_until=until)

    page = text(main(client, "/sessions/apply/"))

    assert ("Applications are closed" not in page) is is_open
    assert f"An answer comes within {days} days." in text(main(client, "/sessions/letter/"))
    if not is_open:
        assert f"The practice is away until {until:%B} {until.day}, 2026." in page
        Practice.objects.update(away_message="Gone fishing.")
        assert "Gone fishing." in text(main(client, "/sessions/apply/"))
