"""Buttons move an article from state to state and say so; a typed date is kept until then."""

import datetime
import tomllib
from pathlib import Path

import pytest

from articles.models import Article, Topic
from articles.models.serialization import current_values
from tests.articles.editing import ADD, LIST, change, errors, filled, opened, posted
from tests.factories import make_article, make_draft, make_scheduled, make_taken_down
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db

State = Article.State
MAKE = {
    State.DRAFT: make_draft,
    State.SCHEDULED: make_scheduled,
    State.LIVE: make_article,
    State.TAKEN_DOWN: make_taken_down,
}


BARE = {"summary": "", "body": "", "topic": ""}


DATE = "/admin/articles/article/date/"


def buttons(response):
    return {b.get("value"): text(b) for b in elements(parse(response), "button", name="step")}


CASES = tomllib.loads(Path(__file__).with_name("states.toml").read_text())


def test_a_button_changes_the_state_and_saves_what_is_typed(author):
    for before, step, after in CASES["steps"]:
        article = MAKE[before]()

        response = author.post(change(article), posted(article, step=step, summary="Typed now."))

        assert (response.status_code, response["Location"]) == (302, change(article))
        article.refresh_from_db()
        assert (step, article.state, article.summary) == (step, after, "Typed now.")
    said = texts(parse(author.get(change(article))), "li", class_="success")
    assert said[-1].startswith("Saved. It is ")


def test_buttons_say_what_they_will_do_and_enter_in_a_field_changes_no_state(author):
    pages = {state: author.get(change(MAKE[state]())) for state in CASES["buttons"]}

    assert {state: list(buttons(page)) for state, page in pages.items()} == CASES["buttons"]
    # A scheduled article is scheduled again only for another date.
    hidden = elements(parse(pages[State.SCHEDULED]), "button", hidden="")
    assert [button.get("value") for button in hidden] == ["publish"]
    query = {"published_at_0": "2099-05-03", "scheduled": "2099-05-03T09:00:00.5Z"}
    assert author.get(DATE, query).json()["is_same"]
    later = author.get(DATE, query | {"published_at_1": "9:30"}).json()
    assert later["button"] == "Reschedule for May 3, 2099, 09:30 (UTC)"
    says = "Put back up from taken down to live: readers find it as it is here"
    assert buttons(pages[State.TAKEN_DOWN])["put-back"] == says
    (form,) = elements(parse(pages[State.LIVE]), "form", id="article_form")
    kinds = [(e.get("type", {"button": "submit"}.get(e.tag)), e.get("name")) for e in form.iter()]
    assert next(name for kind, name in kinds if kind == "submit") == "_continue"


@pytest.mark.parametrize(("date", "time", "published", "says", "state"), CASES["dates"])
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
    assert answer["day"] == published.split()[0]
    assert shown["publish"] == f"{says} from draft to {leads_to}"
    assert kept.state == State.DRAFT
    row = Article.objects.get()
    assert f"{row.published_at:%Y-%m-%d %H:%M}" == published
    assert (row.state, row.planned_at) == (state, None)


def test_a_save_that_would_change_the_state_is_refused(author):
    for state, date, message in CASES["refused"]:
        article = MAKE[state]()
        time = "10:00" if "T" in date else ""
        typed = posted(article, published_at_0=date, published_at_1=time)

        (said, *_) = errors(author.post(change(article), typed))["published_at"]

        assert said.startswith(message)
        assert Article.objects.get(pk=article.pk).state == state


def test_a_title_makes_a_draft_and_readers_never_get_one_alone(author):
    author.post(ADD, filled() | BARE)
    draft = Article.objects.get()
    assert (draft.state, draft.topic) == (State.DRAFT, Topic.objects.first())

    refused = errors(author.post(change(draft), posted(draft, step="publish") | BARE))
    author.post(LIST, {"action": "publish_now", "_selected_action": [draft.pk], "apply": "1"})
    scheduled = make_scheduled()
    scheduled.revisions.create(number=9, snapshot=current_values(draft))
    author.post(f"/admin/articles/article/{scheduled.pk}/revisions/9/restore/")

    assert {"topic", "summary", "body"} <= set(refused)
    assert Article.objects.get(pk=draft.pk).state == State.DRAFT
    assert Article.objects.get(pk=scheduled.pk).body == scheduled.body != ""


def test_readers_are_told_of_a_revision_where_the_author_says_so(author):
    article = make_article(title="On repair")
    publish = {"step": "publish-changes"}

    author.post(change(article), posted(article, body="A comma, less.", **publish))
    assert not Article.objects.get().was_updated_later

    told = publish | {"is_revision": "on"}
    author.post(change(article), posted(article, body="New findings.", **told))
    assert Article.objects.get().was_updated_later
    assert "Updated <time" in author.get(article.get_absolute_url()).text


def test_a_time_that_comes_twice_is_shown_so_that_it_can_be_saved_again(author, settings):
    settings.TIME_ZONE = "Europe/Paris"
    second = datetime.datetime(2026, 10, 25, 1, 30, tzinfo=datetime.UTC)
    article = make_draft(planned_at=second)
    shown = opened(author, article)

    author.post(change(article), shown | {"published_at_0": "25 Oct 2026"})

    assert shown["published_at_1"] == "02:30 +01:00"
    assert Article.objects.get().planned_at == second
