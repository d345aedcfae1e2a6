"""The part of the search that lives in the database: its index, and the triggers that keep it.

`install` replaces triggers, views and functions in one transaction, so that writers never miss
them; `fill` then brings the index up to date. Both run after `migrate`, whenever what is declared
here and in the two .sql files differs from what the database has.
"""

import functools
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from django.db import connections
from django.db.backends.utils import CursorWrapper

from articles.search.tokenizer import LONGEST_WORD, STOP_STEMS
from attachment_site.core.schema.triggers import (
    Installed,
    Trigger,
    change_schema,
    differing_triggers,
    installed_triggers,
)
from attachment_site.core.text import read_table

ENTRY_COLUMNS = ("topic_id", "visible_from", "title", "summary", "labels", "questions", "body")
VIEWS = ("articles_search_source", "articles_search_counts")
FILL_STEP = 50

# The constants of the .sql files. `counts` keeps the MOST_COUNTED most frequent stems, among those
# that count at least LEAST_COUNTED.
CONSTANTS = {
    "LONGEST_WORD": str(LONGEST_WORD),
    # In letters: a tsvector holds a megabyte, and to count the words of more takes much memory.
    "LONGEST_BODY": "200000",
    "WEIGHED_TEXTS": "(10, title), (5, summary), (5, labels), (2, questions), (1, body)",
    "LEAST_COUNTED": "3",
    "MOST_COUNTED": "100",
    "HIGHEST_COUNT": "99",
    # What `stem` is: words and entries with the stems of another one are stemmed again.
    "STEMMER": "Snowball 3",
    "STOP_STEMS": ", ".join(f"'{stem}'" for stem in sorted(STOP_STEMS)),
}

# The events that change entries, and the articles (by id) whose entries change.
EVENTS = {
    name: (row["event"], row["articles"])
    for name, row in read_table(__file__, "sql/events.toml").items()
}
# The version of this trigger says whether the index has been filled since it was installed.
FILL_MARK, FILLED = "article_added", "filled"


def upsert_sql(condition: str) -> str:
    """Update the entries of the articles that meet a condition; unchanged entries are not written.

    `condition` is an SQL expression over the columns of `articles_search_source`.
    """
    columns = ", ".join(ENTRY_COLUMNS)
    current = ", ".join(f"articles_searchentry.{name}" for name in ENTRY_COLUMNS)
    new = ", ".join(f"excluded.{name}" for name in ENTRY_COLUMNS)
    changes = ", ".join(f"{name} = excluded.{name}" for name in ENTRY_COLUMNS)
    return f"""
        INSERT INTO articles_searchentry (article_id, {columns})
        SELECT id, {columns} FROM articles_search_source WHERE {condition}
        ON CONFLICT (article_id) DO UPDATE SET {changes}
        WHERE ({current}) IS DISTINCT FROM ({new})"""


class Script(NamedTuple):
    """The statements of a vendor's .sql file, before and after the index is filled."""

    install: list[str]
    finish: list[str]
    version: str


@functools.cache
def _script(vendor: str) -> Script:
    files = sorted((Path(__file__).parent / "sql").glob(f"{vendor}*.sql"))
    text = "\n\n".join(path.read_text() for path in files)
    for name, value in CONSTANTS.items():
        text = text.replace(name, value)
    version = hashlib.sha256(f"{text}{EVENTS}{upsert_sql('')}".encode()).hexdigest()[:12]
    # A blank line ends a statement.
    install, _, finish = text.replace("VERSION", version).partition("-- FILL\n")
    return Script(_statements(install), _statements(finish), version)


def _statements(script: str) -> list[str]:
    """The statements of a script; a blank line ends each."""
    return [statement for statement in script.split("\n\n") if statement.strip()]


def declared_triggers(vendor: str, *, filled: bool = True) -> list[Trigger]:
    """All triggers of the search, as they are once the index is filled, or before that."""
    script = _script(vendor)
    triggers = [
        Trigger(name, "articles_searchentry", script.version)
        for name in re.findall(r"CREATE (?:OR REPLACE )?TRIGGER (\w+)", "\n".join(script.install))
    ]
    for name, (event, _) in EVENTS.items():
        is_mark = filled and name == FILL_MARK
        version = f"{script.version} {FILLED}" if is_mark else script.version
        triggers.append(Trigger(f"search_{name}", event.rpartition(" ")[2], version))
    return triggers


def refresh(using: str) -> None:
    """Install and fill the index if any trigger is missing or differs; if not, one query."""
    connection = connections[using]
    installed = installed_triggers(connection)
    if differing_triggers(declared_triggers(connection.vendor), installed):
        install(using)
        fill(using)


def is_unfilled(vendor: str, installed: Installed) -> bool:
    """Whether this release's triggers were installed, and the index was not filled after that."""
    (mark,) = (trigger for trigger in declared_triggers(vendor) if FILLED in trigger.version)
    definition = installed.get((mark.name, mark.table), "")
    return _script(vendor).version in definition and mark.version not in definition


def install(using: str) -> None:
    """Replace triggers, views and functions if any trigger is missing or differs."""
    change_schema(using, _install)


def fill(using: str) -> None:
    """Bring all entries up to date, in small steps so that others can write in between, and none of
    them has to give in."""
    # Entries of a release that did not count words, or stemmed them by other rules.
    stale = "counts IS NULL"
    if connections[using].vendor == "postgresql":
        stale = f"stemmer IS DISTINCT FROM '{CONSTANTS['STEMMER']}'"
    # This fires the trigger that counts and stems.
    touch = f"UPDATE articles_searchentry SET title = title WHERE {stale}"
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM articles_article")
        (last,) = cursor.fetchone()
    for first in range(1, last + 1, FILL_STEP):
        step = f"BETWEEN {first} AND {first + FILL_STEP - 1}"
        statements = (upsert_sql(f"id {step}"), f"{touch} AND article_id {step}")
        change_schema(using, functools.partial(_execute, statements))
    change_schema(using, _finish)


def _execute(statements: Iterable[str], cursor: CursorWrapper) -> None:
    for statement in statements:
        cursor.execute(statement)


def _install(cursor: CursorWrapper) -> None:
    connection = cursor.db
    declared = declared_triggers(connection.vendor, filled=False)
    if connection.vendor == "postgresql":
        # Entries last, as whoever saves an article locks them. Two servers do not do this at once.
        tables = ", ".join(dict.fromkeys(trigger.table for trigger in reversed(declared)))
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
    if not differing_triggers(declared, installed_triggers(connection)):
        return
    drop(cursor)
    script = _script(connection.vendor)
    for statement in script.install:
        if statement.startswith("CREATE VIRTUAL TABLE"):
            _make_virtual_table(cursor, statement)
        else:
            cursor.execute(statement)
    for name in EVENTS:
        _create_trigger(cursor, name, script.version)


def _make_virtual_table(cursor: CursorWrapper, statement: str) -> None:
    """Make SQLite's index from the entries, unless it was made by this very statement."""
    cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'articles_search'")
    if cursor.fetchone() != (statement,):
        cursor.execute("DROP TABLE IF EXISTS articles_search")
        cursor.execute(statement)
        cursor.execute("INSERT INTO articles_search (articles_search) VALUES ('rebuild')")


def drop(cursor: CursorWrapper) -> None:
    """Drop the triggers and the views; the index itself stays."""
    is_postgresql = cursor.db.vendor == "postgresql"
    for name, table in installed_triggers(cursor.db):
        if name.startswith(("search_", "articles_search_")):
            cursor.execute(
                f"DROP TRIGGER {name} ON {table}" if is_postgresql else f"DROP TRIGGER {name}"
            )
    for view in VIEWS:
        cursor.execute(f"DROP VIEW IF EXISTS {view}")


def _finish(cursor: CursorWrapper) -> None:
    script = _script(cursor.db.vendor)
    _execute(script.finish, cursor)
    _create_trigger(cursor, FILL_MARK, f"{script.version} {FILLED}")


def _create_trigger(cursor: CursorWrapper, name: str, version: str) -> None:
    event, articles = EVENTS[name]
    action = upsert_sql(f"id IN ({articles})")
    if cursor.db.vendor == "sqlite":
        cursor.execute(f"DROP TRIGGER IF EXISTS search_{name}")
        cursor.execute(
            f"CREATE TRIGGER search_{name} AFTER {event} BEGIN -- {version}{action}; END"
        )
        return
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION search_{name}() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {action}; RETURN NULL; END $$"
    )
    cursor.execute(
        f"CREATE OR REPLACE TRIGGER search_{name} AFTER {event}"
        f" FOR EACH ROW EXECUTE FUNCTION search_{name}('{version}')"
    )
