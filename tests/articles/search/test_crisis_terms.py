"""A search with crisis terms shows first where to turn."""

import pytest

from tests.pages import elements, parse, texts


@pytest.mark.django_db
def test_a_search_with_crisis_terms_shows_first_where_to_turn(client):
    alarming = ["suicidal after breakup", "I want to die", "don’t want to live without him"]
    alarming += ["Self-harm", "he hits me"]
    for query in [*alarming, "jealousy", "he never lets me want to be myself", ""]:
        page = parse(client.get("/search/", {"q": query}))

        notices = elements(page, "aside", class_="crisis")
        expected = ["If you need help now"] * (query in alarming)
        assert [notice.get("aria-label") for notice in notices] == expected, query
        assert all(texts(notice, "li") for notice in notices)
