"""A content version begins for readers when a change is committed, not when it is made."""

import datetime
import threading
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import timezone

from articles.models import Topic
from articles.search.crisis_terms import has_crisis_terms, patterns
from articles.search.crisis_terms.likeness import learned_text
from articles.search.words import subjects
from attachment_site.core.caching import build_id, content_version
from attachment_site.monitoring.preload import preload
from attachment_site.monitoring.preload_words import preload_words
from tests.factories import make_topic
from tests.running import PATIENCE_SECONDS

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@contextmanager
def open_change(name):
    """A change by somebody else, in a transaction that stays open; call what it gives to commit."""
    made, may_commit = threading.Event(), threading.Event()

    def change():
        with transaction.atomic():
            Topic.objects.filter(slug=name).update(description="Changed")
            made.set()
            may_commit.wait(PATIENCE_SECONDS)
        connection.close()

    thread = threading.Thread(target=change)
    thread.start()
    assert made.wait(PATIENCE_SECONDS)

    def commit():
        may_commit.set()
        thread.join()

    yield commit
    commit()


def now():
    """The version, as it is called once enough time has passed to trust its date."""
    return content_version.current(now=timezone.now() + datetime.timedelta(minutes=1))


def test_readers_keep_their_version_until_a_change_is_committed_and_each_makes_one():
    # SQLite lets one writer in at a time, so there the first has ended when the second begins.
    overlap = connection.vendor == "postgresql"
    make_topic(slug="one")
    make_topic(slug="two")
    seen = [now()]

    with open_change("one") as commit_first:
        assert now().stamp == seen[0].stamp
        if not overlap:
            commit_first()
            seen.append(now())
        with open_change("two") as commit_second:
            commit_second()
            seen.append(now())
        if overlap:
            commit_first()
            seen.append(now())
    Topic.objects.filter(slug="one").update(name="Later")
    seen.append(now())

    assert len({each.stamp for each in seen}) == 4
    assert [each.last_modified is None for each in seen] == [False, overlap, overlap, False]


def test_files_of_another_release_do_not_reach_a_process_that_has_answered_nothing(
    settings, tmp_path, monkeypatch
):
    build_id._read_once.cache_clear()
    patterns.known.cache_clear()
    learned_text.cache_clear()
    subjects.hints.cache_clear()
    preload()
    preload_words()
    settings.BASE_DIR = tmp_path
    monkeypatch.setattr(patterns, "__file__", str(tmp_path / "patterns.py"))
    monkeypatch.setattr(subjects, "SUBJECTS", tmp_path / "subjects.toml")
    monkeypatch.setitem(learned_text.__wrapped__.__globals__, "LEARNED", tmp_path / "learned.txt")

    assert content_version.current(now=timezone.now()).stamp
    assert learned_text()
    assert subjects.hints()
    assert has_crisis_terms("i want to die")
