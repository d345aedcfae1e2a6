"""`migrate`, killed at random points (SIGKILL): of an upgrade while the site is served, and of a
new site's first one."""

import contextlib
import http.client
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from tests.faults.plugs.authoring import Author
from tests.faults.plugs.killing import SITE, Outcome, serving
from tests.faults.plugs.writing import PEOPLE
from tests.running import end, fresh_site, postgresql_database, run_inside, start

USE_SITE = f"""{PEOPLE}
from django.test import Client
make_article(slug="read-before", body="About sloe.")
reader = Client(headers={{"host": "127.0.0.1"}})
found = [reader.get(path).content.decode() for path in ["/search/?q=sloe", "/healthz"]]
print(json.dumps(found))
"""
# A site of the release before: its migrations, triggers of another version than this release's, and
# the one that deleted what was derived from an article.
MAKE_OLDER_SITE = (
    PEOPLE
    + """
from django.core.management import call_command
from django.db import connection
from articles.search import index
from attachment_site.core.schema.triggers import change_schema
for app, migration in [("articles", "0014"), ("attachment_site", "0006")]:
    call_command("migrate", app, migration, verbosity=0)
for slug in ["read-before", *(f"kept{number:03}" for number in range(60))]:
    make_article(slug=slug, title=slug, body="A word. " * 400)
index.CONSTANTS["HIGHEST_COUNT"] = "98"
change_schema("default", index.drop)
index.refresh("default")
columns = {
    "articles_duesuggestion": ["article_id"], "articles_searchentry": ["article_id"],
    "articles_tellingword": ["article_id"], "articles_suggestedarticle": ["article_id", "other_id"],
}
delete = "; ".join(
    f"DELETE FROM {table} WHERE {column} = old.id" for table in columns for column in columns[table]
)
trigger = "CREATE TRIGGER search_article_removed AFTER DELETE ON articles_article"
with connection.cursor() as cursor:
    if connection.vendor == "sqlite":
        cursor.execute(f"{trigger} BEGIN {delete}; END")
    else:
        cursor.execute(
            "CREATE FUNCTION search_article_removed() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {delete}; RETURN NULL; END $$;"
            f" {trigger} FOR EACH ROW EXECUTE FUNCTION search_article_removed()"
        )
print(1)
"""
)


def kill_migrations(folder: Path, kills: int, seed: int) -> Outcome:
    """Kill so many migrations, upgrades and new sites in turn; fails where a site does not work."""
    outcome, chance = Outcome(), random.Random(seed)
    began = time.monotonic()
    (folder / "before").mkdir()
    with fresh_site(folder / "before", migrated=True, **SITE) as before:
        run_inside(before, MAKE_OLDER_SITE)
        # Until one ends before it is killed, nobody knows how long they take.
        longest = {_upgrade: 3.0, _install: 6.0}
        while outcome.kills < kills:
            make, work = _PARTS[outcome.kills % 2]
            kill_after = chance.uniform(0, longest[work])
            with make(before, folder / f"site{len(list(folder.iterdir()))}") as environment:
                took = work(environment, kill_after)
            if took is None:
                outcome.kills += 1
            else:
                longest[work] = took
    outcome.seconds = time.monotonic() - began
    return outcome


def _upgrade(environment, kill_after):
    """The server that runs takes what an author does, and a new one finds it."""
    with serving(environment) as server:
        author = Author(server.address)
        with _at_work(author):
            took = migrate(environment, kill_after)
        author.delete("kept000")
        author.edit("kept001", "quince")
        author.add("medlar")
        server.kill()
        assert author.found("quince") == ["kept001"]
        assert author.found("medlar") == ["medlar"]
        migrate(environment)
        _check(author)
    return took


def _install(environment, kill_after):
    """It is migrated to the end by the next try, and finds what is written then."""
    took = migrate(environment, kill_after)
    migrate(environment)
    found, health = run_inside(environment, USE_SITE)
    assert "/articles/read-before/" in found
    assert '"schema": "ok"' in health
    return took


def _check(author):
    """All that an author does is done and found, and the site says that it is well."""
    author.add("damson")
    author.edit("read-before", "sloe")
    assert (author.found("damson"), author.found("sloe")) == (["damson"], ["read-before"])
    author.delete("damson")
    assert author.found("damson") == []
    assert '"schema": "ok"' in author.get("/healthz")


@contextlib.contextmanager
def _at_work(author):
    """The author adds and deletes one article after the other meanwhile."""
    done, failures = threading.Event(), []

    def work():
        try:
            while not done.is_set():
                author.add("bullace")
                author.delete("bullace")
        except (AssertionError, OSError, http.client.HTTPException) as failure:
            failures.append(failure)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
    assert failures == []


def migrate(environment, kill_after=None):
    """Migrate, and give the seconds since the first migration began, or None if it was killed."""
    process = start(["-u", "manage.py", "migrate"], environment, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    began = time.monotonic()
    if kill_after is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(kill_after)
        if process.returncode is None:
            end(process, signal=9)
            return None
    process.communicate()
    assert process.returncode == 0
    return time.monotonic() - began


@contextlib.contextmanager
def _copy(before, folder) -> Iterator[dict[str, str]]:
    """A site as it was before the upgrade."""
    folder.mkdir()
    if before["DATABASE_URL"].startswith("sqlite"):
        shutil.copy(before["DATABASE_URL"].removeprefix("sqlite:///"), folder / "site.sqlite3")
        yield before | {"DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}"}
        return
    model = before["DATABASE_URL"].rpartition("/")[2]
    with postgresql_database(f"{model}_{folder.name}", model) as address:
        yield before | {"DATABASE_URL": address}


@contextlib.contextmanager
def _nothing(before, folder) -> Iterator[dict[str, str]]:
    """A site that has an empty database."""
    folder.mkdir()
    with fresh_site(folder, **SITE) as environment:
        yield environment


_PARTS = ((_copy, _upgrade), (_nothing, _install))
