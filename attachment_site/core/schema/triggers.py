"""Triggers as part of the schema: which ones are declared in code, and which the database has.

Each declared trigger carries a version, a digest of its SQL: on SQLite in a comment, on PostgreSQL
as an argument of its function. So one query tells which are missing, and which are those of another
release: older ones before `migrate`, newer ones after it, while the old processes still run.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import OperationalError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper

CATALOGUE = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE NOT tgisinternal"
    ),
}
# Shorter than PostgreSQL's deadlock_timeout (1 s), so that it is never a writer who has to give in.
LOCK_TIMEOUT = "500ms"
ATTEMPTS = 100


@dataclass(frozen=True)
class Trigger:
    """A trigger as it is declared in code."""

    name: str
    table: str
    version: str


# Definitions by (name, table)
Installed = dict[tuple[str, str], str]


def installed_triggers(connection: BaseDatabaseWrapper) -> Installed:
    """The definition of each trigger in the database, by its name and its table (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(CATALOGUE[connection.vendor])
        return {(name, table): definition for name, table, definition in cursor.fetchall()}


def missing_triggers(declared: Iterable[Trigger], installed: Installed) -> list[Trigger]:
    """Those that the database lacks in any version."""
    return [trigger for trigger in declared if (trigger.name, trigger.table) not in installed]


def differing_triggers(declared: Iterable[Trigger], installed: Installed) -> list[Trigger]:
    """Those that the database lacks in this version."""
    return [
        trigger
        for trigger in declared
        if trigger.version not in installed.get((trigger.name, trigger.table), "")
    ]


def change_schema(using: str, change: Callable[[CursorWrapper], None]) -> None:
    """Call `change` in a transaction, or in a savepoint of the one that is open.

    On PostgreSQL it waits for no lock longer than LOCK_TIMEOUT, since everybody else would queue
    behind it, but rolls back and calls `change` again. Raises OperationalError if it never gets in.
    """
    connection = connections[using]
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic(using=using), connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
                    cursor.execute("SET LOCAL statement_timeout = 0")
                change(cursor)
            return
        except OperationalError as error:
            # 55P03: lock_not_available
            if getattr(error.__cause__, "sqlstate", None) != "55P03" or attempt == ATTEMPTS:
                raise
            time.sleep(0.1)
