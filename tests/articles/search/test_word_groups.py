"""Words of readers and of the author: edited in admin, and shown where they were used."""

import hashlib
from importlib import import_module

import pytest
from django.apps import apps

from articles.models import WordGroup
from articles.search.words import GROUPS
from tests.articles.search.library import found
from tests.factories import make_article
from tests.pages import elements, parse, text

pytestmark = pytest.mark.django_db


def test_an_upgrade_adds_shipped_groups_that_the_author_neither_has_nor_removed(author):
    newest = import_module("articles.migrations.0033_shipped_word_groups")
    # Changed groups come with a migration that adds them.
    assert hashlib.sha256(GROUPS.read_bytes()).hexdigest().startswith(newest.SHIPPED)
    assert WordGroup.objects.count() >= 60
    edited = WordGroup.objects.get(readers_say__startswith="needy")
    edited.readers_say, edited.we_write = "clingy, in my words", "mine"
    edited.save()
    deleted = WordGroup.objects.get(readers_say__startswith="ghosted")
    author.post(f"/admin/articles/wordgroup/{deleted.pk}/delete/", {"post": "yes"})
    WordGroup.objects.filter(readers_say__startswith="jealous").delete()
    left = WordGroup.objects.get(readers_say__startswith="kissed,")
    shipped, old = left.readers_say, left.readers_say.replace("hotel receipt, hotel bill", "hotel")
    WordGroup.objects.filter(pk=left.pk).update(readers_say=old)
    WordGroup.objects.create(readers_say=f"{old}, mine", we_write=left.we_write)

    newest.add_missing_groups(apps, None)
    import_module("articles.migrations.0036_current_word_groups").renew_unedited_groups(apps, None)

    rows = sorted(WordGroup.objects.values_list("readers_say", flat=True))
    begin = ("clingy,", "needy,", "ghosted,", "jealous,", "kissed,")
    begun = [row.split(",")[0] for row in rows if row.startswith(begin)]
    assert begun == ["clingy", "jealous", "kissed", "kissed"]
    assert {shipped, f"{old}, mine", "clingy, in my words"} <= set(rows)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("needy", "reassurance"), ("my wife cheated", "infidelity"), ("talaq", "breakup")],
)
def test_what_readers_say_finds_what_the_author_writes(client, typed, written):
    make_article(slug="written", body=f"Lead. On {written}.")
    make_article(slug="other", body="Lead. Something else.")

    response = client.get("/search/", {"q": typed})

    assert found(response) == ["written"]
    (status,) = elements(parse(response), "div", role="status")
    assert f"We looked for {written} as well." in text(status)


def test_the_author_edits_the_groups_and_adds_danger_words(author):
    make_article(slug="written", body="Lead. On quinces.")
    assert found(author.get("/search/?q=furry+pears")) == []

    author.post(
        "/admin/articles/wordgroup/add/",
        {"readers_say": "furry pears,\n golden apples", "we_write": "quinces"},
    )

    assert found(author.get("/search/?q=furry+pears")) == ["written"]
    assert found(author.get("/search/?q=golden+apple")) == ["written"]

    def alarms():
        page = parse(author.get("/search/", {"q": "I lost all my marbles lately"}))
        return len(elements(page, "aside", class_="crisis"))

    assert alarms() == 0
    author.post("/admin/articles/crisisterm/add/", {"words": "lose|lost ... marble"})
    assert alarms() == 1
