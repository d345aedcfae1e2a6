"""Which articles a query finds, in which order; the same on SQLite and PostgreSQL."""

import tomllib
from pathlib import Path

import pytest

from articles.models import SearchWord, WordGroup
from tests.articles.search.library import found, found_partial, found_whole, make_library
from tests.factories import make_article

pytestmark = pytest.mark.django_db

APART = [("Oranges?", "Yes."), ("Pears?", "Yes.")]
ALL_JEALOUSY = ["in-title", "in-summary", "in-question", "in-body"]

QUERIES = tomllib.loads(Path(__file__).with_name("queries.toml").read_text(encoding="utf-8"))


def test_what_is_found(client):
    make_library()
    WordGroup.objects.all().delete()

    found_slugs = {words: found(client.get("/search/", {"q": words})) for words in QUERIES}

    assert found_slugs == QUERIES
    # A frequent word is found as well, and left out.
    SearchWord.objects.update(number=999)
    assert found(client.get("/search/?q=jealousy")) == ALL_JEALOUSY
    assert found(client.get("/search/?q=jealousy+-hours")) == ALL_JEALOUSY[1:]


def test_articles_with_some_of_the_words_follow_those_with_all_if_these_are_few(client):
    make_article(slug="scattered", body=f"Lead. Oranges.{'\n\nFilling words.' * 9}\n\nPears.")
    make_article(slug="about", title="Oranges and their pips", body="Lead. Oranges, oranges.")
    make_article(slug="whole", body="Lead. Oranges and pears.")
    make_article(slug="neither", body="Lead.")

    response = client.get("/search/?q=oranges+pears")

    assert found_whole(response) == ["whole"]
    assert found_partial(response) == ["about", "scattered"]
    for slug in ("second", "third"):
        make_article(slug=slug, body="Lead. Oranges and pears.")
    response = client.get("/search/?q=oranges+pears")
    assert sorted(found_whole(response)) == ["second", "third", "whole"]
    assert found_partial(response) == ["scattered"]


@pytest.mark.parametrize(
    ("query", "better", "worse"),
    [
        # in one question, in one sentence, side by side
        ("oranges pears", {"faqs": [("Oranges or pears?", "Yes.")]}, {"faqs": APART}),
        ("oranges pears", {"body": "Lead. Oranges, pears."}, {"body": "Lead. Oranges. Pears."}),
        ("why am i hard on myself", {"body": "Hard on myself."}, {"body": "Hard, myself, on it."}),
        ("text him back", {"body": "Text him back."}, {"body": "Back him, he can text."}),
    ],
)
def test_words_that_stand_together_count_more(client, query, better, worse):
    make_article(slug="better", **better)
    make_article(slug="worse", **worse)

    assert found(client.get("/search/", {"q": query})) == ["better", "worse"]
