"""Bulk changes: confirmed first, done in one transaction, logged for each article."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.utils import timezone

from articles.models import Article
from tests.factories import make_article, make_draft, make_scheduled, make_taken_down, make_topic
from tests.pages import elements, parse, text, texts

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def act(client, action, articles, **values):
    sent = {"action": action, "_selected_action": [article.pk for article in articles]}
    return client.post(LIST, sent | values, follow=True)


def said(response):
    return texts(parse(response), "ul", class_="messagelist")


def tags_of(article):
    return [tag.name for tag in Article.objects.get(pk=article.pk).tags.all()]


@pytest.mark.parametrize(
    ("action", "make", "state", "asked", "done"),
    [
        ("publish_now", make_draft, "live", "Publish 2 articles now", "2 articles published."),
        ("publish_now", make_scheduled, "live", "Publish 2 articles now", "2 articles published."),
        ("take_down", make_article, "taken-down", "Take down 2 articles", "2 articles taken down."),
        ("put_back", make_taken_down, "live", "Put 2 articles back up", "2 articles put back up."),
    ],
)
def test_an_action_is_confirmed_before_it_is_done(author, action, make, state, asked, done):
    articles = [make(title="One"), make(title="Two")]
    before = articles[0].state

    page = parse(act(author, action, articles))
    assert texts(page, "h1") == [asked]
    assert [t.split()[0] for t in texts(page, "li") if "·" in t] == ["One", "Two"]
    assert {article.state for article in Article.objects.all()} == {before}

    assert said(act(author, action, articles, apply="1")) == [done]
    assert {article.state for article in Article.objects.all()} == {state}
    assert sorted(LogEntry.objects.values_list("object_repr", flat=True)) == ["One", "Two"]


@pytest.mark.parametrize("make", [make_draft, make_scheduled])
def test_what_was_reviewed_before_its_publication_is_not_published(author, make):
    early = make(title="Early", reviewed_on="2026-01-01")
    fine = make(title="Fine", reviewed_on=timezone.localdate())

    (messages,) = said(act(author, "publish_now", [early, fine], apply="1"))

    assert "“Early” was left as it is. This day is before the publication." in messages
    assert messages.endswith("1 article published.")
    assert Article.objects.get(pk=early.pk).state == early.state
    assert Article.objects.get(pk=fine.pk).state == "live"


def test_an_action_without_a_matching_article_says_so(author):
    response = act(author, "take_down", [make_draft()])

    assert said(response) == ["None of these is live, so there is nothing to take down."]


def test_tags_are_added_at_the_end_and_removed(author):
    one, two = make_article(tags=["b", "a"]), make_article(tags=["Loss"])
    text_before = one.updated_at

    page = parse(act(author, "retag", [one, two]))
    assert [text(label) for label in elements(page, "label")][1:] == ["a", "b", "Loss"]

    removed = one.tags.get(name="a").pk
    response = act(author, "retag", [one, two], apply="1", add="loss, New one", remove=[removed])

    assert said(response) == ["2 articles retagged."]
    assert (tags_of(one), tags_of(two)) == (["b", "Loss", "New one"], ["Loss", "New one"])
    assert Article.objects.get(pk=one.pk).updated_at == text_before
    assert [(r.saved_by, r.note) for r in one.revisions.all()] == [
        (author.user, "Added the tags loss, new one and removed the tags a"),
        (None, "Changed outside the form"),
    ]
    assert [entry.change_message for entry in LogEntry.objects.order_by("object_id")] == [
        "Added the tags loss, new one and removed the tags a",
        "Added the tags new one",
    ]


def test_retagging_without_a_tag_is_asked_again(author):
    article = make_article(tags=["a"])

    for values, error in (
        ({"add": " , "}, "Type a tag to add, or tick one to remove."),
        ({"add": "x" * 101}, "Put commas between the tags"),
        ({"remove": ["987654"]}, "not one of the available choices"),
    ):
        response = act(author, "retag", [article], apply="1", **values)
        assert error in " ".join(texts(parse(response), "ul", class_="errorlist"))
    assert tags_of(article) == ["a"]


def test_articles_move_to_another_topic(author):
    grief, one = make_topic(name="Grief"), make_article(topic=make_topic(name="Love"))
    there = make_article(topic=grief)

    response = act(author, "move_topic", [one, there], apply="1", topic=grief.pk)

    assert said(response) == ["1 article moved."]
    assert {article.topic for article in Article.objects.all()} == {grief}
    assert LogEntry.objects.get().change_message == "Moved from the topic Love to Grief"


def test_all_that_a_filter_shows_can_be_chosen(author):
    drafts = [make_draft() for _ in range(3)]
    sent = {"action": "publish_now", "_selected_action": drafts[0].pk, "select_across": "1"}

    page = parse(author.post(f"{LIST}?state=draft", sent))
    assert texts(page, "h1") == ["Publish 3 articles now"]

    author.post(f"{LIST}?state=draft", sent | {"apply": "1"})
    assert {article.state for article in Article.objects.all()} == {"live"}


def test_who_may_only_look_changes_nothing(client, django_user_model):
    viewer = django_user_model.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_article"))
    client.force_login(viewer)
    article = make_draft(tags=["a"])

    for action in ("publish_now", "take_down", "put_back", "retag", "move_topic"):
        act(client, action, [article], apply="1", add="b", topic=make_topic().pk)

        assert Article.objects.get(pk=article.pk).state == "draft"
        assert tags_of(article) == ["a"]


def test_odd_values_break_nothing(author):
    for selected in ("x", "-1", "9" * 40, "1\x00"):
        sent = {"action": "retag", "_selected_action": selected, "index": "0"}

        assert said(author.post(LIST, sent, follow=True)) == ["Tick rows of the list first."]
