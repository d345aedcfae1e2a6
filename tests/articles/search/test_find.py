"""Which articles a query finds, in which order; the same on SQLite and PostgreSQL."""

import pytest

from articles.models import SearchWord, WordGroup
from tests.articles.search.library import found, found_partial, found_whole, make_library
from tests.factories import make_article

pytestmark = pytest.mark.django_db

FILLING = "\n\nFilling words." * 9
APART = [("Oranges?", "Yes."), ("Pears?", "Yes.")]
ALL_JEALOUSY = ["in-title", "in-summary", "in-question", "in-body"]

# Those of the author that a query names, and not of its other words.
ALL_STYLES = ["in-question", "in-summary", "in-title", "in-body"]

QUERIES = [
    # title over summary over questions over body; drafts, scheduled and withdrawn ones never
    ("jealousy", ALL_JEALOUSY),
    # accents, on either side
    ("jéalousy", ALL_JEALOUSY),
    # forms of a word
    ("breath", ["in-body"]),
    ("emotionally", ["in-tag"]),
    # all words count, wherever they stand
    ("jealousy comfort", ["in-question", "in-title", "in-summary"]),
    # phrases
    ('"small hours"', ["in-title"]),
    ('"hours small"', []),
    # without
    ('jealousy -"small hours" -comfort', ["in-summary", "in-body"]),
    ("-jealousy", []),
    # the last word may be unfinished, the others not
    ("jealo", ALL_JEALOUSY),
    # words joined by a mark
    ("self compassion", ["in-tag"]),
    ("and/or silence", ["in-question"]),
    ("hours-small", ["in-title"]),
    # what an apostrophe joins, or should
    ("jealousy’s", ALL_JEALOUSY),
    ("shouldn't", []),
    # a blank that is missing
    ("selfcompassion", ["in-tag"]),
    # both sides of the ocean
    ("behavior", ["in-body"]),
    # tags, topics, authors
    ("zoe bronte grief", ["in-tag", "arabic", *ALL_STYLES]),
    # a slip of the finger
    ("jelousy", ALL_JEALOUSY),
    # another word is no slip
    ("brief", []),
    # some of the words, where no article has all
    ("grief loneliness", ["in-body", "in-tag"]),
    # other scripts
    ("التعلق", ["arabic"]),
    # words for nothing
    ("elephant", []),
    ("how to say it", ["in-summary"]),
]


def test_what_is_found(client):
    make_library()
    WordGroup.objects.all().delete()

    found_slugs = {words: found(client.get("/search/", {"q": words})) for words, _ in QUERIES}

    assert found_slugs == dict(QUERIES)
    # A frequent word is found as well, and left out.
    SearchWord.objects.update(number=999)
    assert found(client.get("/search/?q=jealousy")) == ALL_JEALOUSY
    assert found(client.get("/search/?q=jealousy+-hours")) == ALL_JEALOUSY[1:]


def test_articles_with_some_of_the_words_follow_those_with_all_if_these_are_few(client):
    make_article(slug="scattered", body=f"Lead. Oranges.{FILLING}\n\nPears.")
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
