"""The index follows every change, however it is made."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone
from taggit.models import Tag

from articles.models import FAQ, Article, ArticleTag, SearchEntry, Topic
from articles.search import index
from attachment_site.core.schema.triggers import change_schema
from tests.articles.search.library import found
from tests.factories import make_article, make_author, make_draft, make_scheduled, make_topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def finds(client):
    """A function that returns the slugs found for a query."""
    return lambda query: found(client.get("/search/", {"q": query}))


def test_bulk_changes_renamed_topics_and_authors_and_deletions_are_indexed(finds):
    topic, author = make_topic(name="Figs"), make_author(name="Ada Lovelace")
    Article.objects.bulk_create(
        Article(
            title="Oranges",
            slug=f"bulk-{number}",
            topic=topic,
            author=author,
            body_html="<p>Pears &amp; <em>che</em>rries</p>",
            published_at=timezone.now(),
        )
        for number in range(2)
    )
    Article.objects.filter(slug="bulk-1").update(title="Plums", summary="Quails.")

    assert finds("oranges") == ["bulk-0"]
    assert [finds(word) for word in ("plums", "quails")] == [["bulk-1"], ["bulk-1"]]
    assert sorted(finds("cherries")) == ["bulk-0", "bulk-1"]
    assert finds("amp") == []

    Topic.objects.update(name="Quinces")
    author.name = "Grace Hopper"
    author.save()
    assert [finds(word) for word in ("figs", "lovelace")] == [[], []]
    assert sorted(finds("quinces hopper")) == ["bulk-0", "bulk-1"]
    Article.objects.filter(slug="bulk-1").update(topic=make_topic(name="Dates"))
    assert (finds("dates"), finds("quinces")) == (["bulk-1"], ["bulk-0"])

    FAQ.objects.create(article=Article.objects.get(slug="bulk-0"), question="Why?", answer="So.")
    Article.objects.filter(slug="bulk-0").delete()
    assert finds("cherries") == ["bulk-1"]
    assert SearchEntry.objects.count() == 1

    # Of a book, the first 200,000 letters
    Article.objects.update(body_html=f"<p>Kiwis {'far ' * 49_999}away</p>")
    assert (finds("kiwis"), finds("away")) == (["bulk-1"], [])


def test_publication_depends_on_time_alone(finds):
    scheduled, draft = make_scheduled(slug="later", title="Oranges"), make_draft(title="Oranges")
    assert finds("oranges") == []

    Article.objects.filter(pk=scheduled.pk).update(published_at=timezone.now())
    assert finds("oranges") == ["later"]

    scheduled.refresh_from_db()
    scheduled.take_down(now=timezone.now())
    assert finds("oranges") == []

    scheduled.republish()
    assert finds("oranges") == ["later"]
    draft.publish(now=timezone.now())
    assert sorted(finds("oranges")) == sorted(["later", draft.slug])


def test_questions_are_added_changed_moved_and_removed(finds):
    one, two = make_article(slug="one"), make_article(slug="two")

    faq = FAQ.objects.create(article=one, question="Why oranges?", answer="For **pears**.")
    assert finds("oranges pears") == ["one"]

    for changed, found_then in (({"question": "Why plums?"}, ["one"]), ({"article": two}, ["two"])):
        FAQ.objects.filter(pk=faq.pk).update(**changed)
        assert (finds("oranges"), finds("plums")) == ([], found_then)

    FAQ.objects.filter(pk=faq.pk).delete()
    assert finds("plums") == []


def test_tags_are_set_renamed_merged_and_removed(finds):
    article = make_article(slug="one", tags=["oranges"])
    other = make_article(slug="two", tags=["plums"])
    assert finds("oranges") == ["one"]

    Tag.objects.filter(name="oranges").update(name="pears")
    assert (finds("oranges"), finds("pears")) == ([], ["one"])

    ArticleTag.objects.filter(content_object=other).update(tag=Tag.objects.get(name="pears"))
    assert (finds("plums"), finds("pears")) == ([], ["two", "one"])

    article.tags.clear()
    Tag.objects.get(name="pears").delete()
    assert finds("pears") == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_migration_that_changes_a_column_leaves_the_triggers_in_place(finds):
    make_article(slug="one", title="Oranges")
    field = Article._meta.get_field("title")
    wider = field.clone()
    wider.max_length = 150
    wider.set_attributes_from_name("title")
    wider.model = Article

    with connection.schema_editor() as editor:
        if connection.vendor == "postgresql":
            # It changes no type of a column that a view reads; SQLite's editor sees to it.
            change_schema("default", index.drop)
        editor.alter_field(Article, field, wider)
        editor.alter_field(Article, wider, field)
        if connection.vendor == "postgresql":
            index.install("default")
    Article.objects.update(title="Plums")

    assert (finds("oranges"), finds("plums")) == ([], ["one"])


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_whoever_saves_never_has_to_give_in_while_the_index_is_filled(monkeypatch, finds):
    first, second = make_article(slug="one"), make_article(slug="two")
    # Every entry is behind, and the triggers are not.
    index.declared_triggers(connection.vendor)
    monkeypatch.setitem(index.CONSTANTS, "STEMMER", "a newer one")

    with ThreadPoolExecutor(1) as another, transaction.atomic(), connection.cursor() as cursor:
        Article.objects.filter(pk=second.pk).update(title="Plums")
        filling = another.submit(fill_and_close)
        # Until it waits for the author, who then wants what it has
        while connection.vendor == "postgresql":
            cursor.execute("SELECT FROM pg_locks WHERE NOT granted")
            if cursor.fetchone() is not None:
                break
        Article.objects.filter(pk=first.pk).update(title="Pears")
        transaction.on_commit(filling.result)

    assert (finds("pears"), finds("plums")) == (["one"], ["two"])


def fill_and_close():
    try:
        index.fill("default")
    finally:
        connection.close()
