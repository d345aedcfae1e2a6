"""A search of somebody who may be in danger shows first where to turn, and few others do."""

import pytest

from articles.search.crisis_terms import has_crisis_terms
from tests.articles.search.learning import DIGEST, digest, judged, misjudged
from tests.pages import elements, parse, texts


def test_what_people_type_is_judged_as_a_person_would():
    """Every tenth: a digest stands for all. To the known errors, which get fewer, nothing comes."""
    assert set(misjudged(10)) <= set(judged("known_errors"))


@pytest.mark.parametrize(
    ("kind", "at_least", "at_most"),
    # Nothing was learned from these, and no pattern was written for them. Lists of harder kinds,
    # which are among the learned now, began at 0.66 to 1, and at 0 to 0.19 where this has 0.02.
    [("held_back_danger", 0.93, 1), ("held_back_harmless", 0, 0.02)],
)
def test_most_of_what_nobody_has_seen_is_judged_as_a_person_would(kind, at_least, at_most):
    searches = judged(kind)

    alarming = [search for search in searches if has_crisis_terms(search)]

    assert len(searches) > 100
    assert at_least <= len(alarming) / len(searches) <= at_most, alarming


def test_what_was_learned_is_of_the_judged_searches():
    """It was learned, and all of them judged, by this very code; `.ci/run` does both again."""
    assert digest() == DIGEST.read_text()


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
