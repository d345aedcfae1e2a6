"""What is typed and not saved is kept for its author on the server, for thirty days."""

import datetime
import json
import time
import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import UnsavedWork
from tests.articles.editing import ADD, change, filled, posted
from tests.factories import make_article
from tests.pages import elements, links, parse, texts

pytestmark = pytest.mark.django_db

NEW = f"article/new/{uuid.UUID(int=7)}"
NEW_FILE = NEW.replace("article", "mediafile")


def address(form):
    kind = form.partition("/")[0]
    return f"/admin/{'taggit' if kind == 'tag' else 'articles'}/{kind}/keep/?form={form}"


def keep(browser, form, **content):
    sent = {
        "at": 700_000_000,
        "before": "b",
        "title": "On repair",
        "held": {"body": "Half a"},
    } | content
    return browser.post(address(form), json.dumps(sent), "application/json")


def kept(browser, form):
    rows = browser.get(address(form))
    return [(row["form"], row["title"], row["held"]) for row in rows.json()["kept"]]


@pytest.mark.parametrize("form", ["page/about", "tag/5", "crisisterm/5", NEW_FILE])
def test_what_is_typed_is_found_again_by_its_author_alone(author, admin_client, form):
    keep(author, form)

    held = {"body": "Half a\x00 sentence\ud83d", "x": True}
    assert keep(author, form, held=held, title="On repair\ud83d").status_code == 200

    assert kept(author, form) == [(form, "On repair?", {"body": "Half a sentence?", "x": True})]
    assert kept(admin_client, form) == []
    cards = elements(parse(author.get("/admin/")), "section", class_="dashboard-card")
    (card,) = [card for card in cards if "Not saved yet" in texts(card, "h2")]
    assert texts(card, "a") == ["On repair?"]
    page = "add/" if "new" in form else f"{form.partition('/')[2]}/change/"
    assert links(card) == [address(form).partition("keep/")[0] + page]
    assert author.delete(address(form)).status_code == 204
    assert kept(author, form) == []


def test_each_new_form_is_kept_by_itself_and_forgotten_once_saved(author):
    other = f"article/new/{uuid.UUID(int=8)}"
    keep(author, NEW, title="One")
    keep(author, other, title="Two")
    assert [title for _, title, _ in kept(author, "article/new")] == ["Two", "One"]

    page = parse(author.post(ADD, filled(title="", unsaved_key=NEW)))
    (key,) = elements(page, "input", name="unsaved_key")
    assert key.get("value") == NEW
    author.post(ADD, filled(unsaved_key=NEW))
    assert [title for _, title, _ in kept(author, "article/new")] == ["Two"]

    # What waits beside a live article is saved work.
    article = make_article()
    form = f"article/{article.pk}"
    keep(author, form)
    author.post(change(article), posted(article, body="New.", unsaved_key=form))
    assert kept(author, form) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_worker_discards_it_after_thirty_days(author):
    for form, days in ((NEW, 29), ("page/about", 31)):
        keep(author, form)
        at = timezone.now() - datetime.timedelta(days=days)
        UnsavedWork.objects.filter(form=form).update(kept_at=at)

    call_command("worker", "--once", verbosity=0)

    assert [work.form for work in UnsavedWork.objects.all()] == [NEW]


def test_its_moment_is_that_of_typing_however_late_it_comes_but_never_to_come(author):
    for at, told in ((5, 5), (9e15, time.time() * 1000)):
        keep(author, NEW, at=at)
        assert author.get(address(NEW)).json()["kept"][0]["at"] == pytest.approx(told, abs=600_000)


def test_odd_input_is_refused(author):
    forms = ["", "topic/1", "article/new/x", "article/" + "9" * 40, "article/%00"]
    bodies = ["", "[]", '{"at": 1, "before": 1, "held": 2, "title": 3}', "x" * 2_000_000]
    for number in ("NaN", "1e999", "[" * 9_000):
        bodies.append(f'{{"at": {number}, "before": 1, "held": {{"x": 1}}, "title": 3}}')
        bodies.append(f'{{"at": 1, "before": 1, "held": {{"x": {number}}}, "title": 3}}')
    for form, body in [*((form, "{}") for form in forms), *((NEW, body) for body in bodies)]:
        path = f"/admin/articles/article/keep/?form={form}"
        assert author.post(path, body, "application/json").status_code == 400, form


def test_what_readers_would_not_see_is_told_beside_the_field(author):
    told = keep(author, NEW, held={"body": "Try <angle words>.", "title": "A", "x": True})
    sentence = (
        "Readers will not see “<angle words>”: the page knows no such element, and leaves it out."
        " For the sign itself, write &lt;."
    )
    assert told.json() == {"left_out": {"body": sentence, "title": ""}}

    page = parse(author.post(ADD, filled(title="", body="Try <angle words>.")))
    assert sentence in texts(page, "p", class_="left-out")
