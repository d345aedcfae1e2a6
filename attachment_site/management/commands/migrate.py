"""`manage.py migrate`, one at a time: machines that start together may all call it."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

# Any number, as long as nothing else takes this lock of the database.
ADVISORY_LOCK = 20_260_302


class Command(migrate.Command):
    help = f"{migrate.Command.help} Waits for another one that runs."

    def handle(self, *args: str, **options: Any) -> None:
        with one_at_a_time(connections[options["database"]]):
            super().handle(*args, **options)


@contextlib.contextmanager
def one_at_a_time(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Wait until nobody else migrates this database; the lock ends with the process."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # Waiting, and filling the index of a large site, may take longer than any page.
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            yield
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
            cursor.execute("RESET statement_timeout")
        return
    folder = os.open(Path(connection.settings_dict["NAME"]).absolute().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)
