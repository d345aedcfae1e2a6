"""Whatever is asked for, the search answers quickly, with a page."""

import time

import pytest

from tests.articles.search.library import make_library
from tests.pages import parse, texts

pytestmark = pytest.mark.django_db

HOSTILE = {
    "NUL": "jealousy\x00hours",
    "an open quote": "\"jealousy ' \" '' \"",
    "FTS5": 'title:jealousy NEAR(a b, 2) ^a* AND OR NOT {x}: "y"*',
    "tsquery": "jealousy:* & !hours | (a <-> b) \\ ':A",
    "LIKE": "%_%%%\\",
    "SQL": "'; DROP TABLE articles_article; --",
    "10,000 letters": "a" * 10_000,
    "10,000 different words": " ".join(f"word{n}" for n in range(10_000)),
    "10,000 quotes": '"' * 10_000,
    "right to left": "\u202eהתקשרות \u200fשלום",
}


def test_any_query_is_answered_quickly(client):
    make_library()
    client.get("/search/", {"q": "warm up"})

    for kind, words in HOSTILE.items():
        start, query = time.thread_time(), {"q": words}
        response = client.get("/search/", query)

        assert texts(parse(response), "h1") == ["Search"], kind
        assert client.get("/search/suggest", query).status_code == 200, kind
        assert time.thread_time() - start < 5, kind


def test_any_topic_is_answered_no_other_page_is_found_and_no_query_becomes_html(client):
    make_library()

    for topic in ("none", "\x00", "a" * 10_000, "'", "💔"):
        answer = client.get("/search/", {"q": "jealousy", "topic": topic})
        assert answer.status_code == 200, topic
    for page in ("0", "2", "x", "-1", "99999999999999999999"):
        answer = client.get("/search/", {"q": "jealousy", "page": page})
        assert answer.status_code == 404, page

    response = client.get("/search/", {"q": '"><img src=x onerror=alert(1)> jealousy'})
    assert [e for e in parse(response).iter() if e.get("onerror")] == []
    assert b"<img src=x" not in response.content
