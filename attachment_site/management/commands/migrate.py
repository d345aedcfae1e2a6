"""`manage.py migrate`, one at a time: machines that start together may all call it.

Each migration is recorded in the transaction that applies it. Django does so afterwards where there
are indexes or foreign keys to make: killed in between, it would apply the migration twice.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.commands import migrate
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import Migration

from attachment_site.core.db import PAGE_TIMEOUTS

# Any number, as long as nothing else takes this lock of the database.
ADVISORY_LOCK = 20_260_302


class Command(migrate.Command):
    help = f"{migrate.Command.help} Waits for another one that runs."

    def handle(self, *args: str, **options: Any) -> None:
        self.connection = connections[options["database"]]
        with one_at_a_time(self.connection), contextlib.ExitStack() as self.applying:
            super().handle(*args, **options)

    def migration_progress_callback(
        self, action: str, migration: Migration | None = None, fake: bool = False
    ) -> None:
        """Open a transaction around each migration that may have one, and commit it."""
        super().migration_progress_callback(action, migration, fake)
        if action.endswith("_start") and migration is not None and migration.atomic:
            # SQLite cannot do so within a transaction, in which its schema editor needs it.
            self.connection.disable_constraint_checking()
            self.applying.callback(self.connection.enable_constraint_checking)
            self.applying.enter_context(transaction.atomic(using=self.connection.alias))
        elif action.endswith("_success"):
            self.applying.close()


@contextlib.contextmanager
def one_at_a_time(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait until nobody else migrates this database; the lock ends with the process."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Waiting, and filling the index of a large site, may take longer than any page; so may
            # what a slow machine works out in the transaction of a migration.
            for timeout in PAGE_TIMEOUTS:
                cursor.execute(f"SET {timeout} = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            yield
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
            for timeout in PAGE_TIMEOUTS:
                cursor.execute(f"RESET {timeout}")
        return
    folder = os.open(Path(connection.settings_dict["NAME"]).parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
