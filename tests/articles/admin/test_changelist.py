"""The list of all articles in admin: what narrows it, and its bulk changes, confirmed first."""

import datetime

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from tests.articles.editing import LIST, whole
from tests.factories import make_article, make_draft, make_scheduled, make_taken_down, make_topic
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db


def titles(client, query=""):
    return texts(parse(client.get(LIST + query)), "th", class_="field-title")


def test_the_list_is_narrowed_by_state_topic_tag_and_review(author):
    grief = make_topic(slug="grief")
    make_article(title="Live", topic=grief, tags=["trust"])
    make_draft(title="Draft", tags=["trust", "loss"], reviewed_on="2020-01-01")
    make_scheduled(title="Scheduled", topic=grief)
    make_taken_down(title="Gone", reviewed_on="2020-01-01")

    for state, title in (("Scheduled",) * 2, ("Taken down", "Gone")):
        page = parse(author.get(LIST, {"state": state.lower().replace(" ", "-")}))
        assert texts(page, "th", class_="field-title") == [title]
        assert texts(page, "span", class_="state") == [state]
    assert sorted(titles(author, "?topic=grief")) == ["Live", "Scheduled"]
    assert titles(author, "?tag=trust&topic=grief&state=live") == ["Live"]
    assert titles(author, "?tag=nothing") == []
    assert len(titles(author, "?state=nonsense&review=never")) == 4
    # A review is due a year after the last.
    make_article(title="A year ago", reviewed_on="2025-01-31")
    make_article(title="Not yet", reviewed_on="2025-02-01")
    new = datetime.datetime(2025, 6, 1, tzinfo=datetime.UTC)
    make_article(title="New", published_at=new)
    with time_machine.travel(datetime.datetime(2026, 2, 1, 12, tzinfo=datetime.UTC)):
        author.force_login(author.user)
        assert sorted(titles(author, "?review=due")) == ["A year ago", "Live"]


def test_the_list_is_read_in_the_order_of_its_index(author):
    with CaptureQueriesContext(connection) as queries:
        author.get(LIST)
    orders = [query["sql"].partition("ORDER BY ")[2] for query in queries]
    indexed = '"articles_article"."updated_at" DESC, "articles_article"."id" DESC'
    assert [order for order in orders if order.startswith(indexed)], orders


def test_the_search_finds_words_of_texts_whatever_their_state(author):
    make_article(title="Live", slug="one", body="What it is to forgive.")
    make_draft(title="Draft", slug="two", body="Repair is unrepeatable.")
    make_taken_down(title="Down", slug="three", body="An unrepeatable day.")
    make_article(title="Asked", slug="four", faqs=[("Why, though?", "Because.")])

    for typed, found in {
        "forgiving": {"Live"},
        "unrepeatable": {"Draft", "Down"},
        "repair draft": {"Draft"},
        "why though": {"Asked"},
        "'\"(": set(),
    }.items():
        page = parse(author.get(LIST, {"q": typed}))
        titles_found = {one.split()[0] for one in texts(page, "th", class_="field-title")}
        assert titles_found == found, typed


def act(client, action, articles, **values):
    sent = {"action": action, "_selected_action": [article.pk for article in articles]}
    return client.post(LIST, sent | values, follow=True)


def said(response):
    return texts(parse(response), "ul", class_="messagelist")


@pytest.mark.parametrize(
    ("action", "make", "asked", "done", "state"),
    [
        ("publish_now", make_draft, "Publish 2 articles now", "published", "live"),
        ("publish_now", make_scheduled, "Publish 2 articles now", "published", "live"),
        ("take_down", make_article, "Take down 2 articles", "taken down", "taken-down"),
        ("put_back", make_taken_down, "Put 2 articles back up", "put back up", "live"),
    ],
)
def test_an_action_is_confirmed_before_it_is_done(author, action, make, asked, done, state):
    articles = [make(title="One"), make(title="Two")]
    before = articles[0].state

    page = parse(act(author, action, articles))
    assert texts(page, "h1") == [asked]
    assert [t.split()[0] for t in texts(page, "li") if "·" in t] == ["One", "Two"]
    assert {article.state for article in Article.objects.all()} == {before}

    assert said(act(author, action, articles, apply="1")) == [f"2 articles {done}."]
    assert {article.state for article in Article.objects.all()} == {state}
    assert sorted(LogEntry.objects.values_list("object_repr", flat=True)) == ["One", "Two"]


def test_what_was_reviewed_before_its_publication_or_is_in_another_state_stays(author):
    early = make_draft(title="Early", reviewed_on="2026-01-01")
    fine = make_scheduled(title="Fine", reviewed_on=timezone.localdate())

    (messages,) = said(act(author, "publish_now", [early, fine], apply="1"))

    assert "“Early” was left as it is. This day is before the publication." in messages
    assert messages.endswith("1 article published.")
    assert Article.objects.get(pk=early.pk).state == early.state
    assert Article.objects.get(pk=fine.pk).state == "live"


def test_tags_are_added_at_the_end_and_removed(author):
    one, two = make_article(tags=["b", "a"]), make_article(tags=["Loss"])

    page = parse(act(author, "retag", [one, two]))
    assert [text(label) for label in elements(page, "label")][1:] == ["a", "b", "Loss"]

    removed = one.tags.get(name="a").pk
    response = act(author, "retag", [one, two], apply="1", add="loss, New one", remove=[removed])

    assert said(response) == ["2 articles retagged."]
    tags = [whole(article)["tags"] for article in (one, two)]
    assert tags == [["b", "Loss", "New one"], ["Loss", "New one"]]
    assert [(r.saved_by, r.note) for r in one.revisions.all()] == [
        (author.user, "Added the tags loss, new one and removed the tags a"),
        (None, "Changed outside the form"),
    ]


def test_all_that_a_filter_shows_moves_to_another_topic(author):
    grief, love = make_topic(name="Grief"), make_topic(name="Love")
    articles = [make_draft(topic=topic) for topic in (love, love, grief)]
    sent = {"action": "move_topic", "_selected_action": articles[0].pk, "select_across": "1"}

    page = parse(author.post(f"{LIST}?state=draft", sent))
    assert texts(page, "h1")[0].startswith("Move 3 articles")
    sent |= {"apply": "1", "topic": grief.pk}
    response = author.post(f"{LIST}?state=draft", sent, follow=True)

    assert said(response) == ["2 articles moved."]
    assert {article.topic for article in Article.objects.all()} == {grief}
