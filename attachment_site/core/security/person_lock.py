"""Locks of the people who are signed in, on all workers and machines of the site."""

import contextlib
import fcntl
from collections.abc import Iterator
from contextvars import ContextVar

from django.db import connection, transaction

# The account whose request is being answered; None outside of admin, and in commands.
person: ContextVar[int | None] = ContextVar("person", default=None)


@contextlib.contextmanager
def person_lock(task: str) -> Iterator[bool]:
    """Whether the person's lock for this task was free and is theirs now: until the block ends (on
    PostgreSQL the transaction around it), or the process does. Never waits."""
    name = f"{task}-{person.get()}"
    if person.get() is None:
        yield True
    elif connection.vendor == "postgresql":
        # A lock of the transaction, as PgBouncer may give each one another session.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_try_advisory_xact_lock(hashtextextended(%s::text, 0))", [name]
            )
            yield cursor.fetchone()[0]
    else:
        with open(f"{connection.settings_dict['NAME']}-{name}.lock", "w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True
