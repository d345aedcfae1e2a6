"""The author learns which searches had no answer: words alone, and nothing about who typed them."""

import datetime

import pytest
from django.test import Client

from articles.models import UnmetSearch
from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db
MONDAY = datetime.datetime(2026, 3, 2, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def reader():
    """A browser that tells how a search ended."""
    return Client(headers={"Sec-Fetch-Site": "same-origin"})


@pytest.fixture
def on_days(reader, time_machine):
    """Let a search end in some way, once on each of so many days."""

    def search(text, days=3, **outcome):
        for day in range(days):
            time_machine.move_to(MONDAY + day * DAY, tick=False)
            assert reader.post("/search/outcome", {"q": text, **outcome}).status_code == 204

    return search


def shown(author):
    # The clock has moved past the end of the session.
    author.force_login(author.user)
    page = parse(author.get("/admin/articles/unmetsearch/"))
    return [texts(row, "td")[0] for row in elements(page, "tr") if texts(row, "td")]


def test_a_search_without_an_answer_is_shown_once_it_was_typed_on_three_days(author, on_days):
    on_days("Purple Elephants?", 2)
    on_days("purple elephants", 2)
    on_days("left unopened", 3, found="on")
    assert shown(author) == ["left unopened"]
    assert "elephants" not in str(list(UnmetSearch.objects.values()))

    on_days("purple elephants", 3)

    assert shown(author) == ["left unopened", "purple elephants"]


def test_what_somebody_followed_is_not_shown(author, on_days):
    on_days("left unopened", 3, found="on")
    on_days("left unopened", 1, found="on", followed="on")
    on_days("always followed", 3, found="on", followed="on")

    assert shown(author) == []
    assert UnmetSearch.objects.count() == 1


def test_danger_numbers_addresses_names_and_letters_are_never_noted(on_days):
    for text in (
        *("I want to die", "shohar maarta hai", "a " * 60, "💔", ""),
        *("ada@example.org", "ada＠example", "ada.example.org", "call 555 1234", "call ⑤⑤⑤"),
        *("jane smith divorce", "is ayesha khan single"),
    ):
        on_days(text, 1)
        assert not UnmetSearch.objects.exists(), text


def test_what_turns_out_to_be_danger_is_forgotten_at_once(author, on_days):
    on_days("lost all my marbles", 3, found="on")
    assert shown(author) == ["lost all my marbles"]

    author.post("/admin/articles/crisisterm/add/", {"words": "lost ... marbles"})

    assert not UnmetSearch.objects.exists()


def test_who_does_not_want_it_and_other_sites_are_not_noted_and_nobody_fills_the_table(reader):
    for headers in ({"Sec-GPC": "1"}, {"DNT": "1"}, {"Sec-Fetch-Site": "cross-site"}):
        reader.post("/search/outcome", {"q": "purple elephants"}, headers=headers)
    assert not UnmetSearch.objects.exists()

    for number in range(70):
        reader.post("/search/outcome", {"q": "x" * (number + 1)})

    assert UnmetSearch.objects.count() <= 60


def test_all_of_it_is_erased_after_ninety_days_as_the_privacy_notice_says(client, on_days):
    on_days("left unopened", 3, found="on")
    later = (MONDAY + 91 * DAY).date()

    UnmetSearch.erase_old(later)
    assert UnmetSearch.objects.get().words == ""
    UnmetSearch.erase_old(later + 2 * DAY)

    assert not UnmetSearch.objects.exists()
    text = client.get("/privacy/").content.decode()
    assert "different days" in text
    assert "90 days after it was typed" in " ".join(text.split())
