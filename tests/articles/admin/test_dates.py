"""A typed date is kept, and only the buttons of the state publish with it."""

import datetime

import pytest

from articles.models import Article
from tests.articles.admin.test_states import MAKE, State, buttons
from tests.articles.editing import change, errors, filled, posted
from tests.factories import LONG_AGO, make_article, make_draft
from tests.pages import elements, parse

pytestmark = pytest.mark.django_db

DATE = "/admin/articles/article/date/"


@pytest.mark.parametrize(
    ("date", "time", "published", "says", "state"),
    [
        ("25 June 2025", "", "2025-06-25 09:00", "Publish with the date 25 June 2025", State.LIVE),
        ("25.6.2025", "9 pm", "2025-06-25 21:00", "Publish with the date 25 June 2025", State.LIVE),
        (
            *("2025-06-25T07:00:00Z", "", "2025-06-25 07:00"),
            *("Publish with the date 25 June 2025", State.LIVE),
        ),
        (
            "2099-05-03T09:30",
            "9:30",
            "2099-05-03 09:30",
            "Schedule for 3 May 2099, 09:30 (UTC)",
            State.SCHEDULED,
        ),
    ],
)
def test_publishing_keeps_the_typed_date_and_the_button_says_so(
    author, date, time, published, says, state
):
    article = make_draft()
    typed = {"published_at_0": date, "published_at_1": time}

    answer = author.get(DATE, typed).json()
    author.post(change(article), posted(article, **typed))
    shown = buttons(author.get(change(article)))
    kept = Article.objects.get()
    author.post(change(article), posted(article, **typed, step="publish"))

    leads_to = "live" if state == State.LIVE else "scheduled"
    assert (answer["button"], answer["leads_to"]) == (says, leads_to)
    assert shown["publish"] == f"{says} from draft to {leads_to}"
    assert kept.state == State.DRAFT
    row = Article.objects.get()
    assert f"{row.published_at:%Y-%m-%d %H:%M}" == published
    assert (row.state, row.planned_at) == (state, None)


def test_a_time_that_stands_twice_is_refused_with_a_sentence(author):
    typed = {"published_at_0": "2025-06-25T09:00", "published_at_1": "10:00"}

    assert author.get(DATE, typed).json() == {
        "error": "The time stands twice: 09:00 behind the date, 10:00 beside it."
        " Take one of them out."
    }


def test_back_to_draft_keeps_the_date_for_the_next_publication(author):
    article = make_article(published_at=LONG_AGO)

    author.post(change(article), posted(article, step="to-draft"))
    draft = Article.objects.get()
    author.post(change(article), posted(draft, **typed_date(draft.planned_at), step="publish"))

    assert Article.objects.get().published_at == LONG_AGO


def typed_date(moment):
    return {"published_at_0": f"{moment:%Y-%m-%d}", "published_at_1": f"{moment:%H:%M:%S}"}


@pytest.mark.parametrize(
    ("state", "date", "message"),
    [
        (State.LIVE, "", "This article is live, so it keeps a date."),
        (State.TAKEN_DOWN, "", "This article is taken down, so it keeps a date."),
        (State.LIVE, "2099-01-01", "This article is live: it cannot have a date to come."),
        (State.SCHEDULED, "", "This article is scheduled, so it keeps a date."),
        (State.SCHEDULED, "2020-01-01", "This date is past, and saving publishes nothing."),
    ],
)
def test_a_save_that_would_change_the_state_is_refused(author, state, date, message):
    article = MAKE[state]()

    response = author.post(change(article), posted(article, published_at_0=date, published_at_1=""))

    assert errors(response)["published_at"][0].startswith(message)
    assert Article.objects.get().state == state


def test_readers_are_told_of_a_revision_where_the_author_says_so(author):
    article = make_article(title="On repair")

    author.post(change(article), posted(article, body="A comma, less.", step="publish-changes"))
    assert not Article.objects.get().was_updated_later

    author.post(
        change(article),
        posted(article, body="New findings.", step="publish-changes", is_revision="on"),
    )
    assert Article.objects.get().was_updated_later
    assert "Updated <time" in author.get(article.get_absolute_url()).content.decode()


def test_a_time_that_comes_twice_is_shown_so_that_it_can_be_saved_again(author, settings):
    settings.TIME_ZONE = "Europe/Paris"
    second = datetime.datetime(2026, 10, 25, 1, 30, tzinfo=datetime.UTC)
    article = make_draft(planned_at=second)
    (time,) = elements(
        parse(author.get(change(article))),
        "input",
        name="published_at_1",
    )
    typed = {"published_at_0": "25 Oct 2026", "published_at_1": time.get("value")}
    same = {"topic": article.topic_id, "author": article.author_id}

    author.post(change(article), filled(**same, **typed))

    assert time.get("value") == "02:30 +01:00"
    assert Article.objects.get().planned_at == second
