"""A page costs the same few queries, however much there is to show."""

import pytest
from django.test.utils import CaptureQueriesContext

from tests.factories import make_article, make_author, make_topic


def make_site(number):
    topic, author = make_topic(), make_author()
    tags = [f"tag {n}" for n in range(number)]
    for _ in range(number):
        make_topic(articles=1)
        article = make_article(
            topic=topic,
            author=author,
            tags=tags,
            faqs=[(f"Question {n}?", "Answer.") for n in range(number)],
        )
    return article


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "budget"),
    [("article", 6), ("articles", 5), ("topic", 5), ("tag", 5), ("author", 5), ("home", 6)],
)
def test_pages_keep_within_their_queries(client, django_assert_max_num_queries, page, budget):
    counts = []
    for number in (1, 30):
        article = make_site(number)
        address = {
            "article": article.get_absolute_url(),
            "articles": "/articles/",
            "topic": article.topic.get_absolute_url(),
            "tag": "/tags/tag-0/",
            "author": article.author.get_absolute_url(),
            "home": "/",
        }[page]
        with django_assert_max_num_queries(budget) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_the_authors_list_costs_the_same_for_few_and_many(admin_client):
    from django.db import connection

    counts = []
    for number in (2, 30):
        make_site(number)
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get("/admin/articles/article/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]
