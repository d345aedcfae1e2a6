"""Which articles a query finds, in which order; the same on SQLite and PostgreSQL."""

import pytest

from articles.models.search import SearchWord
from tests.articles.search.library import found, make_library
from tests.factories import make_article

ALL_JEALOUSY = ["in-title", "in-summary", "in-question", "in-body"]

QUERIES = [
    # title over summary over questions over body
    ("jealousy", ALL_JEALOUSY),
    # small and capital letters, accents, on either side
    ("jéalousy", ALL_JEALOUSY),
    ("cafe", ["in-body"]),
    ("cafe\u0301", ["in-body"]),
    # forms of a word
    ("breath", ["in-body"]),
    ("nightly", ["in-title"]),
    ("emotionally", ["in-tag"]),
    ("fearing", ["in-tag"]),
    # all words count, wherever they stand
    ("jealousy small hours", ["in-title"]),
    ("jealousy comfort", ["in-question"]),
    ("jealousy couples", ["in-title", "in-summary", "in-question"]),
    # phrases
    ('"small hours"', ["in-title"]),
    ('"hours small"', []),
    ('"the third person"', ["in-summary"]),
    ('jealousy "small hours', ["in-title"]),
    # without
    ("jealousy -hours", ["in-summary", "in-question", "in-body"]),
    ('jealousy -"small hours" -comfort', ["in-summary", "in-body"]),
    ("jealousy −loneliness −comfort", ["in-title", "in-summary"]),
    ("-jealousy", []),
    # the last word may be unfinished, the others not
    ("jealo", ALL_JEALOUSY),
    ("small hou", ["in-title"]),
    ("j", []),
    # words joined by a mark
    ("self-compassion", ["in-tag"]),
    ("self compassion", ["in-tag"]),
    ("and/or silence", ["in-question"]),
    ("hours-small", ["in-title"]),
    ("com-fort", ["in-question"]),
    ("jea\u00adlousy", ALL_JEALOUSY),
    ("ｊｅａｌｏｕｓｙ", ALL_JEALOUSY),
    # a blank that is missing
    ("selfcompassion", ["in-tag"]),
    ("hourssmall", ["in-title"]),
    ("personroom", ["in-summary"]),
    ("wordmouth", []),
    # what an apostrophe joins, or should
    ("Freud's", ["in-body"]),
    ("jealousy’s", ALL_JEALOUSY),
    ("why isn't it jealousy", ALL_JEALOUSY),
    ("jealousy won’t", ALL_JEALOUSY),
    ("shouldn't", []),
    # both sides of the ocean
    ("behavior", ["in-body"]),
    ("mourning", []),
    # tags, topics, authors
    ("grief", ["in-tag"]),
    ("zoe bronte grief", ["in-tag"]),
    # a slip of the finger
    ("jelousy", ALL_JEALOUSY),
    ("lonelyness", ["in-body"]),
    ("jeallousy hours", ["in-title"]),
    # another word is no slip
    ("brief", []),
    # some of the words, where no article has all
    ("grief elephant", ["in-tag"]),
    ("grief loneliness", ["in-tag", "in-body"]),
    # other scripts
    ("التعلق", ["arabic"]),
    # words for nothing
    ("elephant", []),
    ("what is the", []),
    ("how to say it", ["in-summary"]),
    # what only drafts, scheduled and withdrawn articles hold
    ("secrets", []),
    ("hidebuond", []),
    ("withdrawn", []),
]


@pytest.mark.django_db
def test_a_typo_is_rarely_in_the_first_letter(client):
    make_article(slug="lonely", body="Lead. A lonely evening.")
    make_article(slug="only", body="Lead. Only an evening. They shouted.")
    SearchWord.objects.filter(word="only").update(number=9)

    assert found(client.get("/search/?q=lonly+evening")) == ["lonely"]
    assert found(client.get("/search/?q=ghosted")) == []


@pytest.mark.django_db
def test_within_a_zone_frequency_and_length_decide(client):
    often = "Lead about oranges. Oranges, oranges; oranged. An orange!"
    make_article(slug="often", body=often)
    make_article(slug="often-in-long", body=often + " Filling words stand here." * 90)
    make_article(slug="once", body="Lead. One orange.")

    assert found(client.get("/search/?q=oranges")) == ["often", "often-in-long", "once"]


@pytest.mark.django_db
def test_a_frequent_word_is_found(client):
    make_library()
    SearchWord.objects.update(number=999)

    assert found(client.get("/search/?q=jealousy")) == ALL_JEALOUSY
    assert found(client.get("/search/?q=jealousy+-hours")) == ALL_JEALOUSY[1:]


@pytest.mark.django_db
def test_whatever_is_a_word_is_counted(client):
    words = ["2nd", "1969", "القلق", "x"]
    for number, word in enumerate(words):
        make_article(slug=f"often-{number}", body=f"Lead. {word}, {word}, {word}, {word}.")
        make_article(slug=f"once-{number}", body=f"Lead. {word}.")

    for number, word in enumerate(words):
        expected = [f"often-{number}", f"once-{number}"]
        assert found(client.get("/search/", {"q": f'"{word}"'})) == expected


@pytest.mark.django_db
def test_what_is_found(client):
    make_library()

    found_slugs = {words: found(client.get("/search/", {"q": words})) for words, _ in QUERIES}

    assert found_slugs == dict(QUERIES)
