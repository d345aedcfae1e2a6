"""The database under test goes away and comes back, as this process sees it."""

import copy
import sqlite3
from contextlib import ExitStack, closing, contextmanager

from django.db import connection

from tests.running import free_port


@contextmanager
def stopped_database():
    """Nothing answers meanwhile: PostgreSQL is gone from its port, SQLite's file is locked whole.

    How long the site waits for SQLite is shortened; that it waits stays.
    """
    kept = copy.deepcopy(connection.settings_dict)
    stop = _locked_file if connection.vendor == "sqlite" else _empty_port
    connection.close()
    try:
        with stop(connection.settings_dict):
            yield
    finally:
        connection.settings_dict.update(kept)
        connection.close()


@contextmanager
def _locked_file(configured):
    with ExitStack() as stack:
        other = stack.enter_context(closing(sqlite3.connect(configured["NAME"], autocommit=True)))
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")

        class Closed(sqlite3.Connection):
            """Django leaves a connection that fails at its start to the collector, which would
            warn in some later test."""

            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)
                stack.callback(self.close)

        configured["OPTIONS"] |= {"timeout": 0.1, "factory": Closed}
        yield


@contextmanager
def _empty_port(configured):
    configured["PORT"] = free_port()
    yield
