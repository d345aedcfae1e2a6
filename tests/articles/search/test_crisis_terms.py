"""A search with crisis terms shows first where to turn."""

import pytest

from tests.pages import elements, parse, texts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "is_shown"),
    [
        ("suicidal after breakup", True),
        ("I want to die", True),
        ("don’t want to live without him", True),
        ("Self-harm", True),
        ("he hits me", True),
        ("jealousy", False),
        ("he never lets me want to be myself", False),
        ("", False),
    ],
)
def test_a_search_with_crisis_terms_shows_first_where_to_turn(client, typed, is_shown):
    page = parse(client.get("/search/", {"q": typed}))

    notices = elements(page, "aside", class_="crisis")
    assert [notice.get("aria-label") for notice in notices] == ["If you need help now"] * is_shown
    assert [bool(texts(notice, "li")) for notice in notices] == [True] * is_shown
