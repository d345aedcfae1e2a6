"""The checklist on the form: its advice on the saved text and on the unsaved."""

import datetime
import tomllib
from pathlib import Path

import pytest
import time_machine

from articles.models import Article
from tests.articles.editing import change, filled
from tests.factories import make_article, make_author, make_topic
from tests.pages import elements, parse, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]

NEW = "/admin/articles/article/check/"
GOOD = {
    "title": "How to repair after an argument",
    "summary": "What to say when both of you are still sore, and how to begin without blame.",
    "tags": "trust",
    "reviewed_on": "2026-01-10",
}


def checked(client, *, path=NEW, faqs=(("Who begins?", "Whoever can.", 1),), **fields):
    """The advice for these values with its examples, by the name of the check."""
    other = Article.objects.filter(title="Other").first()
    if other is None:
        topic, writer = make_topic(), make_author(credentials="MSc")
        other = make_article(title="Other", tags=["trust"], topic=topic, author=writer)
    related = [(other.pk, 1)]
    fields = {"topic": other.topic_id, "author": other.author_id} | fields
    with time_machine.travel(datetime.datetime(2026, 2, 1, tzinfo=datetime.UTC)):
        client.force_login(client.user)
        sent = filled(faqs=faqs, related=related, **GOOD | fields)
        page = parse(client.post(path, sent))
    items = [item for item in elements(page, "li") if item.find("h3") is not None]
    lines = [[text(p) for p in item.iter() if p.tag in ("p", "li")] for item in items]
    names = [text(item.find(".//h3")) for item in items]
    return dict(zip(names, (" | ".join(each[1:]) for each in lines), strict=True))


CASES = tomllib.loads(Path(__file__).with_name("advice.toml").read_text())
FAULTY = {"body": CASES["faulty"]}
ADVICE = [(fields or FAULTY, name, said) for fields, name, said in CASES["advice"]]


def test_what_could_be_better_says_how(author):
    assert checked(author) == {}
    left = ADVICE
    while left:
        # As many as have no other value for a field that is filled in
        fields, asked = {}, []
        for row in left:
            if all(fields.get(name, value) == value for name, value in row[0].items()):
                fields |= row[0]
                asked.append(row)
        left = [row for row in left if row not in asked]

        found = checked(author, **fields)

        assert [row for row in asked if row[2] not in found[row[1]]] == []


def test_checking_saves_nothing_and_leaves_own_tags_and_anchors_alone(author):
    article = make_article(slug="own", tags=["alone"], body="## Part")
    typed = {"slug": "own", "body": "## Part\n\n[Its part](#part)", "tags": "alone"}

    found = checked(author, path=change(article).replace("change", "check"), **typed)

    assert list(found) == ["Tags"]
    assert Article.objects.get(pk=article.pk).body == "## Part"
