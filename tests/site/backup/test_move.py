"""Growing up: the site in another database, whole, while readers read on."""

import os
import sqlite3
import subprocess
from contextlib import closing

import pytest
from django.db import connection

from tests.databases import postgresql_database
from tests.running import PRODUCTION, fresh_site, run_inside, start

WRITE = """
from tests.factories import make_article
from tests.sessions.factories import make_application
import json
make_article(title="Before the storm", slug="before-the-storm", body="At the harbor.")
print(json.dumps(make_application().reference))
"""
# What a site has, as it tells itself
TOLD = """
import json
from django.test import Client
from articles.models import Article, Topic
from sessions.models import Application
reader = Client()
told = {
    "found": "Before the storm" in reader.get("/search/?q=harbor").content.decode(),
    "schema": reader.get("/healthz").json()["schema"],
    "letters": list(Application.objects.values_list("reference", flat=True)),
    "next key": Topic.objects.create(name="After it", slug="after-it").pk
    > Article.objects.get().topic_id,
}
"""

# To a database that is full; and after a release is installed that has one more migration
REFUSED = """
from django.core.management import CommandError, call_command
from django.db.migrations.recorder import MigrationRecorder
refused = []
for address in ADDRESSES:
    try:
        call_command("move_to", address)
    except CommandError as error:
        refused.append(str(error))
    MigrationRecorder.Migration.objects.latest("pk").delete()
print(json.dumps([told, refused]))
"""


def move(environment, address):
    """Start the command, and return once it waits for the site to run on the new database."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    moving = start(["manage.py", "move_to", address], environment, text=True, **pipes)
    return moving, moving.stdout.readline()


def test_it_is_whole_there_and_on_the_way_back_and_nobody_writes_meanwhile(tmp_path):
    there = f"sqlite:///{tmp_path / 'there.sqlite3'}"
    variables = PRODUCTION | {"ALLOWED_HOSTS": "testserver,127.0.0.1"}
    with fresh_site(tmp_path, migrated=True, **variables) as site:
        expected = {"found": True, "schema": "ok", "next key": True}
        expected["letters"] = [run_inside(site, WRITE)]

        moving, told = move(site, there)

        assert told.endswith("rows are there, each as it was.\n")
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(tmp_path / "site.sqlite3", timeout=0)) as other:
                assert other.execute("SELECT count(*) FROM articles_article").fetchone() == (1,)
                with pytest.raises(sqlite3.OperationalError, match="database is locked"):
                    other.execute("DELETE FROM articles_article")
        moving.communicate("\n")
        assert moving.returncode == 0
        moved = site | {"DATABASE_URL": there}
        if connection.vendor == "postgresql":
            with postgresql_database(f"moved_{os.getpid()}") as back:
                move(moved, back)[0].communicate("\n")
                again = run_inside(moved | {"DATABASE_URL": back}, TOLD + "print(json.dumps(told))")
                assert again == expected
        addresses = [site["DATABASE_URL"], f"{there}.new"]
        refused = REFUSED.replace("ADDRESSES", repr(addresses))
        told, (is_full, is_older) = run_inside(moved, TOLD + refused)
        assert told == expected
        assert "it has to be empty" in is_full
        assert "run migrate first" in is_older


KILLED = """
import os
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder
MigrationRecorder.record_applied = lambda self, app, name: os._exit(9)
call_command("migrate", "auth", verbosity=0)
"""


def test_of_two_migrations_at_once_one_waits_and_one_killed_unrecorded_is_applied_again(tmp_path):
    with fresh_site(tmp_path, **PRODUCTION) as site:
        # Its tables would be there already.
        assert start(["-c", f"import django; django.setup(){KILLED}"], site).wait() == 9

        both = [start(["manage.py", "migrate", "-v0", "auth"], site) for _ in range(2)]

        assert [one.wait() for one in both] == [0, 0]
