"""`migrate`, killed after any number of its migrations (SIGKILL): of an upgrade, and of a new
site's first one."""

import contextlib
import itertools
import random
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.databases import postgresql_database
from tests.faults.plugs.authoring import Author
from tests.faults.plugs.killing import SITE, Outcome, serving
from tests.faults.plugs.writing import PEOPLE
from tests.running import end, fresh_site, run, run_inside, start

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
def count_migrations():
    with connection.cursor() as cursor:
        return cursor.execute("SELECT COUNT(*) FROM django_migrations").fetchone()[0]
for slug in ["read-before", *(f"kept{number:03}" for number in range(8))]:
    make_article(slug=slug, title=slug, body="A word. " * 400)
newest = count_migrations()
for app, migration in [("articles", "0014"), ("attachment_site", "0006")]:
    call_command("migrate", app, migration, verbosity=0)
undone = newest - count_migrations()
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
print(json.dumps([newest, undone]))
"""
)
# In SQL: this release's models would ask for columns that are not there yet.
CHANGE_ROWS = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM articles_article WHERE slug = 'kept000'")
    cursor.execute("UPDATE articles_article SET title = 'Quince' WHERE slug = 'kept001'")
print("null")
"""


def kill_migrations(folder: Path, kills: int, seed: int) -> Outcome:
    """Kill so many migrations, upgrades and new sites in turn; fails where a site does not work."""
    outcome, chance = Outcome(kills=kills), random.Random(seed)
    began = time.monotonic()
    (folder / "before").mkdir()
    with fresh_site(folder / "before", migrated=True, **SITE) as before:
        of_new_site, undone = run_inside(before, MAKE_OLDER_SITE)
        parts = (_copy, _upgrade, undone), (_nothing, _install, of_new_site)
        for number in range(kills):
            make, work, migrations = parts[number % 2]
            with make(before, folder / f"site{number}") as environment:
                work(environment, chance.randint(0, migrations))
    outcome.seconds = time.monotonic() - began
    return outcome


def _upgrade(environment, kill_after):
    """What is deleted and changed between the kill and the next try is gone, and found, as if the
    release before had done it; then an author does all that one does."""
    migrate(environment, kill_after)
    run_inside(environment, CHANGE_ROWS)
    migrate(environment)
    with serving(environment) as server:
        author = Author(server.address)
        assert author.found("quince") == ["kept001"]
        assert author.found("kept000") == []
        _check(author)


def _install(environment, kill_after):
    """It is migrated to the end by the next try, and finds what is written then."""
    migrate(environment, kill_after)
    migrate(environment)
    found, health = run_inside(environment, USE_SITE)
    assert "/articles/read-before/" in found
    assert '"schema": "ok"' in health


def _check(author):
    """All that an author does is done and found, and the site says that it is well."""
    author.add("damson")
    author.edit("read-before", "sloe")
    assert (author.found("damson"), author.found("sloe")) == (["damson"], ["read-before"])
    author.delete("damson")
    assert author.found("damson") == []
    assert '"schema": "ok"' in author.get("/healthz")


def migrate(environment, kill_after=None):
    """Migrate; or kill it once it has applied so many migrations. What follows the last one is
    killed as well, in which triggers are made."""
    command = ["-u", "manage.py", "migrate"]
    if kill_after is None:
        run([*command, "-v0"], environment)
        return
    process = start(command, environment, stdout=subprocess.PIPE, text=True)
    lines = itertools.dropwhile(lambda line: not line.startswith("Running"), process.stdout)
    for _ in itertools.islice(lines, kill_after + 1):
        pass
    end(process, signal=9)


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
