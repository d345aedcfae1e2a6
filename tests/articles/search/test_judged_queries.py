"""What readers type finds one of the demo's articles that answer it among the first three."""

from pathlib import Path

import pytest
import yaml

from articles.models import FAQ, Article
from attachment_site.demo.articles import FOLDER
from tests.articles.search.library import found
from tests.factories import LONG_AGO, make_author, make_topic

JUDGED = Path(__file__).parent / "judged" / "queries.txt"


def make_demo_articles():
    """The demo's articles with what the search reads, in few statements."""
    of_all = {"topic": make_topic(), "author": make_author()}
    of_all |= {"published_at": LONG_AGO, "updated_at": LONG_AGO}
    articles, faqs = [], []
    for path in sorted(FOLDER.glob("*/*.md")):
        _, fields, body = path.read_text().split("---\n", 2)
        row = yaml.safe_load(fields)
        texts = {"title": row["title"], "summary": row["summary"], "body": body}
        articles.append(Article(**of_all, slug=path.stem, **texts))
        faqs += [
            FAQ(article=articles[-1], position=place, **each)
            for place, each in enumerate(row.get("faqs", ()), start=1)
        ]
    Article.objects.bulk_create(articles)
    FAQ.objects.bulk_create(faqs)


@pytest.mark.django_db
def test_nine_of_ten_judged_queries_find_an_article_that_answers_them(client):
    make_demo_articles()
    rows = [line.split(" | ") for line in JUDGED.read_text().splitlines()]

    results = [
        (query, found(client.get("/search/", {"q": query}))[:3], answers.split())
        for query, answers in rows
    ]

    missed = [query for query, first, answers in results if not set(first) & set(answers)]
    assert len(rows) == 108
    assert len(missed) <= 0.1 * len(rows), missed
    assert len([query for query, first, _ in results if not first]) <= 0.03 * len(rows)
