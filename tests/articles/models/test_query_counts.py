"""A page costs the same few queries, however much it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_article, make_author, make_topic

BUDGETS = {"article": 6, "articles": 5, "topic": 5, "tag": 5, "author": 5, "home": 6}


def make_site(number):
    """So many topics, and as many articles of one topic and author, each with as many tags; the
    last of them, which is returned, has as many questions."""
    topic, author = make_topic(), make_author()
    tags = [f"tag {n}" for n in range(number)]
    for left in reversed(range(number)):
        make_topic(articles=1)
        faqs = [] if left else [(f"Question {n}?", "Answer.") for n in range(number)]
        article = make_article(topic=topic, author=author, tags=tags, faqs=faqs)
    return article


def counts(client, author, article):
    """How many queries each page takes for a reader, and the author's list for the author."""
    addresses = {
        "article": article.get_absolute_url(),
        "articles": "/articles/",
        "topic": article.topic.get_absolute_url(),
        "tag": "/tags/tag-0/",
        "author": article.author.get_absolute_url(),
        "home": "/",
        "list in admin": "/admin/articles/article/",
    }
    found = {}
    for page, address in addresses.items():
        browser = author if page not in BUDGETS else client
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        found[page] = len(queries)
    return found


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow(client, admin_client):
    few = counts(client, admin_client, make_site(2))
    many = counts(client, admin_client, make_site(6))

    assert few == many
    assert [page for page, budget in BUDGETS.items() if many[page] > budget] == []
