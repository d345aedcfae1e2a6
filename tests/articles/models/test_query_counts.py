"""A page costs the same few queries, however much it shows."""

import tomllib
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.link_checker.check import check_links
from articles.models import Article
from tests.factories import make_article, make_author, make_draft, make_scheduled, make_topic

BUDGETS = tomllib.loads(Path(__file__).with_name("query_budgets.toml").read_text())


def fill(number, **shared):
    """So many topics, and as many articles of one topic and author, each with as many tags; the
    last of them has as many questions."""
    shared["tags"] = [f"tag {n}" for n in range(number)]
    for n in range(number):
        make_topic(articles=1)
        for make in (make_draft, make_scheduled, make_article):
            make(body=f"[x](/lost-{n}/)", **shared)
    Article.objects.filter(slug="last").delete()
    faqs = [(f"Question {n}?", "Answer.") for n in range(number)]
    make_article(slug="last", faqs=faqs, **shared)
    check_links(external=False, now=timezone.now())


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow(client, admin_client):
    topic, author = make_topic(slug="one"), make_author(slug="one")
    few, many = {}, {}
    for number, counts in ((2, few), (6, many)):
        fill(number, topic=topic, author=author)
        for address in BUDGETS:
            browser = admin_client if address.startswith("/admin/") else client
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            counts[address] = len(queries)

    assert few == many
    assert {page: many[page] for page in BUDGETS if many[page] > BUDGETS[page]} == {}
