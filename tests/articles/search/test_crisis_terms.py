"""A search of somebody who may be in danger shows first where to turn, and few others do."""

from pathlib import Path

import pytest

from articles.search.crisis_terms import has_crisis_terms
from tests.pages import elements, parse, texts

JUDGED = Path(__file__).parent / "judged"


@pytest.mark.parametrize(("kind", "is_alarming"), [("danger", True), ("harmless", False)])
def test_what_people_type_is_judged_as_a_person_would(kind, is_alarming):
    searches = (JUDGED / f"{kind}.txt").read_text().splitlines()

    wrong = [search for search in searches if has_crisis_terms(search) != is_alarming]

    assert len(searches) == 200
    assert wrong == []


@pytest.mark.django_db
def test_a_search_with_crisis_terms_shows_first_where_to_turn(client):
    alarming = ["suicidal after breakup", "I want to die", "don’t want to live without him"]
    alarming += ["Self-harm", "he hits me", "SU1CIDE", "khud kushi"]
    for query in [*alarming, "jealousy", "he never lets me want to be myself", ""]:
        page = parse(client.get("/search/", {"q": query}))

        notices = elements(page, "aside", class_="crisis")
        expected = ["If you need help now"] * (query in alarming)
        assert [notice.get("aria-label") for notice in notices] == expected, query
        assert all(texts(notice, "li") for notice in notices)
