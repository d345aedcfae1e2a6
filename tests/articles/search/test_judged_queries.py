"""What readers type finds an article of the demo that answers it, and other things find none."""

import tomllib
from pathlib import Path

import pytest
import yaml
from django.utils import timezone

from articles.models import FAQ, Article
from articles.search.find import find
from articles.search.query import parse
from articles.search.words.subjects import SAYINGS
from articles.views.counts import search_words
from articles.views.search_results import FoundRows
from attachment_site.demo.articles import FOLDER
from tests.factories import LONG_AGO, make_author, make_topic

JUDGED = Path(__file__).parent / "judged"


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
        articles[-1].render(faqs=())
        for place, each in enumerate(row.get("faqs", ()), start=1):
            faqs.append(FAQ(article=articles[-1], position=place, **each))
            faqs[-1].render()
    Article.objects.bulk_create(articles)
    FAQ.objects.bulk_create(faqs)


@pytest.mark.django_db
@pytest.mark.parametrize(
    # Nothing was learned from the second list, and no group was written for it.
    ("path", "step", "at_least"),
    [(SAYINGS, 24, 0.94), (JUDGED / "held_back_queries.txt", 1, 0.9)],
)
def test_most_judged_queries_find_an_article_that_answers_them(path, step, at_least):
    make_demo_articles()
    slugs = dict(Article.objects.values_list("pk", "slug"))
    answers = tomllib.loads((JUDGED / "articles.toml").read_text())
    synonyms, now, missed, nothing = search_words(path).synonyms, timezone.now(), [], []
    rows = [line.split(" | ") for line in path.read_text().splitlines()[::step]]

    for text, subjects in rows:
        found = find(parse(text), now=now, read_texts=FoundRows().read, synonyms=synonyms)
        first = {slugs[pk] for pk in found.article_ids[:3]}
        expected = {answers[subject] for subject in subjects.split() if subject != "elsewhere"}
        missed += [] if first & expected or not (first or expected) else [text]
        nothing += [] if first or not expected else [text]

    assert len(missed) <= (1 - at_least) * len(rows), missed
    assert len(nothing) <= 0.03 * len(rows)
