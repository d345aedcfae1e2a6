"""`migrate`, killed after any number of the migrations of an upgrade (SIGKILL)."""

import itertools
import random
import subprocess
from pathlib import Path

from tests.databases import ON_POSTGRESQL
from tests.faults.plugs.killing import SEED, SITE
from tests.faults.plugs.writing import PEOPLE
from tests.running import end, fresh_site, run_inside, start

# A site of the release before: its migrations, and triggers of another version than this release's.
MAKE_OLDER_SITE = f"""{PEOPLE}
from django.core.management import call_command
from articles.search import index
from attachment_site.core.db import applied_migrations
from attachment_site.core.schema.triggers import change_schema
for slug in ["read-before", *(f"kept{{number:03}}" for number in range(8))]:
    make_article(slug=slug, title=slug, body="A word. " * 400)
newest = len(applied_migrations())
for app, migration in [("articles", "0017"), ("attachment_site", "0007")]:
    call_command("migrate", app, migration, verbosity=0)
index.CONSTANTS["HIGHEST_COUNT"] = "98"
change_schema("default", index.drop)
index.refresh("default")
print(newest - len(applied_migrations()))
"""
# In SQL: this release's models would ask for columns that are not there yet. The next try follows.
CHANGE_ROWS = """
from django.core.management import call_command
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM articles_article WHERE slug = 'kept000'")
    cursor.execute("UPDATE articles_article SET title = 'Quince' WHERE slug = 'kept001'")
call_command("migrate", verbosity=0)
print("null")
"""
# What an author and a reader do in the site that was upgraded.
USE_SITE = """
from django.contrib.auth.models import User
from django.test import Client
from tests.faults.plugs.authoring import Author
browser = Client(headers={"host": "127.0.0.1"})
browser.force_login(User.objects.get())
author = Author(browser)
found = [author.found("quince"), author.found("kept000")]
author.add("damson")
author.edit("read-before", "sloe")
found += [author.found("damson"), author.found("sloe")]
author.delete("damson")
import json
print(json.dumps([*found, author.found("damson"), browser.get("/healthz").json()["schema"]]))
"""


def kill_migrations(folder: Path, kills: int) -> None:
    """Kill so many upgrades; fails where a site does not work.

    What is deleted and changed between the kill and the next try is gone, and found, as if the
    release before had done it. The next try completes the migration, and all can be done then.
    """
    chance = random.Random(SEED)
    (folder / "before").mkdir()
    with fresh_site(folder / "before", migrated=True, **SITE) as before:
        undone = run_inside(before, MAKE_OLDER_SITE)
        database = before["DATABASE_URL"].rpartition("/")[2]
        model = database if ON_POSTGRESQL else folder / "before" / database
        for number in range(kills):
            site = folder / f"site{number}"
            site.mkdir()
            with fresh_site(site, model=model, **SITE) as environment:
                migrate_and_kill(environment, chance.randint(0, undone))
                run_inside(environment, CHANGE_ROWS)
                seen = run_inside(environment, USE_SITE)
            assert seen == [["kept001"], [], ["damson"], ["read-before"], [], "ok"]


def migrate_and_kill(environment, kill_after):
    """Kill it once it has applied so many migrations. What follows the last one is killed as well,
    in which triggers are made."""
    command = ["-u", "manage.py", "migrate"]
    process = start(command, environment, stdout=subprocess.PIPE, text=True)
    lines = itertools.dropwhile(lambda line: not line.startswith("Running"), process.stdout)
    for _ in itertools.islice(lines, kill_after + 1):
        pass
    end(process, signal=9)
