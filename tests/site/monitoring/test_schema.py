"""Triggers that the database has lost are noticed, and come back by themselves."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles.models import SearchEntry, SearchWord
from articles.search import index
from articles.search.index import upsert_sql
from attachment_site.core.caching import content_version, version_triggers
from attachment_site.core.schema import triggers as schema
from attachment_site.monitoring.schema import count_missing_triggers, restore_triggers
from tests.articles.search.library import found
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def _complete_schema():
    """Whatever a test takes away is there again for the next one."""
    yield
    index.refresh("default")
    version_triggers.install("default")


def drop_all_triggers():
    on = " ON {}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name, table in schema.installed_triggers(connection):
            cursor.execute(f"DROP TRIGGER {name}{on.format(table)}")


def test_server_and_worker_put_them_back_and_make_up_for_what_they_missed(client):
    drop_all_triggers()
    missing = count_missing_triggers()
    # A database that is not migrated yet keeps what it has.
    MigrationRecorder.Migration.objects.latest("pk").delete()
    restore_triggers(fill=True)
    assert count_missing_triggers() == missing > 0
    call_command("migrate", fake=True, verbosity=0)

    make_article(slug="one", title="Oranges")
    call_command("worker", "--once")
    assert found(client.get("/search/", {"q": "oranges"})) == ["one"]
    assert count_missing_triggers() == 0

    drop_all_triggers()
    # It looks into the database as soon as it is loaded.
    from attachment_site.wsgi import restore_schema

    restore_schema()
    before = content_version.current(now=timezone.now()).stamp
    make_article(slug="two", title="Lemons")
    assert found(client.get("/search/", {"q": "lemons"})) == ["two"]
    assert content_version.current(now=timezone.now()).stamp != before


def test_what_an_older_stemmer_indexed_is_stemmed_again(client, monkeypatch):
    with monkeypatch.context() as older:
        older.setitem(index.CONSTANTS, "STEMMER", "an older one")
        index._script.cache_clear()
        index.refresh("default")
    index._script.cache_clear()
    make_article(slug="one", title="Psychologists")
    SearchWord.objects.update(stem="older")
    SearchEntry.objects.update(title="Psychologists!")
    for answer in ([], ["one"]):
        assert found(client.get("/search/", {"q": "psychology"})) == answer
        call_command("worker", "--once")


@pytest.mark.parametrize("is_newer", [False, True])
def test_the_worker_replaces_triggers_of_an_older_release_alone(client, monkeypatch, is_newer):
    def differ():
        declared = index.declared_triggers(connection.vendor)
        return bool(schema.differing_triggers(declared, schema.installed_triggers(connection)))

    with monkeypatch.context() as other:
        # They do the same.
        other.setattr(index, "upsert_sql", lambda condition: upsert_sql(f"({condition})"))
        index._script.cache_clear()
        index.refresh("default")
    index._script.cache_clear()
    if is_newer:
        later = MigrationRecorder.Migration.objects.create(app="articles", name="9999_later")
    assert client.get("/healthz").json()["schema"] == "ok"
    assert differ()

    call_command("worker", "--once")

    assert differ() is is_newer
    assert client.get("/healthz").json()["schema"] == "ok"
    if is_newer:
        later.delete()
