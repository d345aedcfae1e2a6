"""The list of all articles in admin: what it shows, and what it can be narrowed to."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from articles.link_checker.check import check_links
from articles.models import KeyTerm, RecommendedArticle, SearchEntry
from tests.factories import (
    make_article,
    make_author,
    make_draft,
    make_scheduled,
    make_taken_down,
    make_topic,
)
from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def titles(client, query=""):
    return texts(parse(client.get(LIST + query)), "th", class_="field-title")


def test_each_row_shows_length_questions_and_links(author):
    other = make_article(
        title="Other", updated_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    )
    make_article(title="On repair", faqs=[("Who?", "I."), ("When?", "Now.")], related=[other])

    page = parse(author.get(LIST))

    assert texts(page, "th", class_="field-title") == ["On repair", "Other"]
    assert texts(page, "td", class_="field-words") == ["13 words", "8 words"]
    assert texts(page, "td", class_="field-minutes") == ["1 minute", "1 minute"]
    assert texts(page, "td", class_="field-questions") == ["2 questions", "– questions"]
    assert texts(page, "td", class_="field-related") == ["1 related article", "– related articles"]
    assert texts(page, "td", class_="field-updated") == [
        "Updated 1 March 2024",
        "Updated 1 January 2020",
    ]


def test_the_list_is_narrowed_by_state_topic_and_tag(author):
    grief = make_topic(slug="grief")
    make_article(title="Live", topic=grief, tags=["trust"])
    make_draft(title="Draft", tags=["trust", "loss"])
    make_scheduled(title="Scheduled", topic=grief)
    make_taken_down(title="Gone")

    for state, title in (("Draft",) * 2, ("Scheduled",) * 2, ("Live",) * 2, ("Taken down", "Gone")):
        page = parse(author.get(LIST, {"state": state.lower().replace(" ", "-")}))
        assert texts(page, "th", class_="field-title") == [title]
        assert texts(page, "span", class_="state") == [state]
    assert sorted(titles(author, "?topic=grief")) == ["Live", "Scheduled"]
    assert sorted(titles(author, "?tag=trust")) == ["Draft", "Live"]
    assert titles(author, "?tag=trust&topic=grief&state=live") == ["Live"]
    assert titles(author, "?tag=nothing") == []
    assert len(titles(author, "?state=nonsense&review=never")) == 4


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
        "%": set(),
        "'\"(": set(),
    }.items():
        page = parse(author.get(LIST, {"q": typed}))
        titles_found = {one.split()[0] for one in texts(page, "th", class_="field-title")}
        assert titles_found == found, typed


def test_a_review_is_due_a_year_after_the_last(author):
    make_article(title="Never")
    make_article(title="A year ago", reviewed_on="2025-01-31")
    make_article(title="Not yet", reviewed_on="2025-02-01")
    make_draft(title="Draft", reviewed_on="2020-01-01")
    make_taken_down(title="Gone", reviewed_on="2020-01-01")
    new = datetime.datetime(2025, 6, 1, tzinfo=datetime.UTC)
    make_article(title="New", published_at=new)

    with time_machine.travel(datetime.datetime(2026, 2, 1, 12, tzinfo=datetime.UTC)):
        author.force_login(author.user)
        assert sorted(titles(author, "?review=due")) == ["A year ago", "Never"]


@pytest.mark.parametrize("number", [1, 9])
def test_pages_cost_the_same_queries_for_few_and_many(author, number, django_assert_num_queries):
    topic, writer = make_topic(), make_author()
    for _ in range(number):
        for make in (make_draft, make_scheduled, make_article):
            make(topic=topic, author=writer, tags=["trust"], body="[x](/lost/)")
    check_links(external=False, now=timezone.now())

    for address, queries in {
        "/admin/": 19,
        f"{LIST}timeline/": 9,
        f"{LIST}?tag=trust&state=live": 12,
    }.items():
        with django_assert_num_queries(queries):
            page = parse(author.get(address))
    assert len(texts(page, "th", class_="field-title")) == number


def test_a_deletion_asks_about_what_people_wrote_and_takes_what_was_derived_along(author):
    bodies = ["Oranges and pears.", "Oranges and pears.", "Plums."]
    made = [make_article(body=f"Lead. {body}", faqs=[("Which?", "All.")]) for body in bodies]
    made[0].related_links.create(related=made[1])
    call_command("suggest_related", "--all", verbosity=0)

    page = parse(author.get(f"{LIST}{made[0].pk}/delete/"))

    (content,) = elements(page, "div", id="content")
    models = {line.partition(":")[0] for line in texts(content, "li")}
    assert models == {
        *("Article", "Question", "Related article"),
        *("Articles", "Frequently asked questions", "Related articles"),
    }
    derived = [rows.filter(article=made[0].pk) for rows in (SearchEntry.objects, KeyTerm.objects)]
    derived += [
        RecommendedArticle.objects.filter(**{of: made[0].pk}) for of in ("article", "other")
    ]
    assert [rows.exists() for rows in derived] == [True] * 4
    author.post(f"{LIST}{made[0].pk}/delete/", {"post": "yes"})
    assert [rows.exists() for rows in derived] == [False] * 4
