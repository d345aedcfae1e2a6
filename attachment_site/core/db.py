"""Raw SQL and what it gives, which migrations there are, and writing that no signal cuts off."""

import contextlib
import datetime
import functools
import shutil
import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps as installed_apps
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

SQLITE_ROOM = 64 * 1024
# Limits that PostgreSQL has for the site's pages (see `env/database.py`)
PAGE_TIMEOUTS = ("statement_timeout", "idle_in_transaction_session_timeout")
# What stands for moments that Python cannot hold, such as PostgreSQL's “infinity”.
LONG_AGO, FAR_AHEAD = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (1000, 9000))


def fetch_all(sql: str, params: Sequence | Mapping = ()) -> list[tuple]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


@contextlib.contextmanager
def atomic_without_timeouts(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction whose work, between its statements too, may take longer than that of a page."""
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        if connections[using].vendor == "postgresql":
            for timeout in PAGE_TIMEOUTS:
                cursor.execute(f"SET LOCAL {timeout} = 0")
        yield


def lock_row(row: models.Model) -> bool:
    """Keep others from changing a row until the transaction ends; returns whether it is there."""
    rows = type(row)._default_manager.select_for_update().order_by()
    return rows.filter(pk=row.pk).values_list("pk").first() is not None


@contextlib.contextmanager
def uninterrupted() -> Iterator[Callable[[], None]]:
    """What the block is given lets Ctrl-C, and what stops a service, wait from then to its end.

    By handlers: a mask would leave the signal to other threads, from which Python hands it on.
    """
    came: list[int] = []
    handlers: dict[int, Any] = {}

    def hold() -> None:
        # Python handles signals in the main thread alone.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                handlers[number] = signal.signal(number, lambda number, _: came.append(number))

    try:
        yield hold
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        if came:
            signal.raise_signal(came[0])


def aware(value: datetime.datetime | str) -> datetime.datetime:
    """A moment from raw SQL as an aware datetime: SQLite returns text or naive ones, in UTC."""
    moment = datetime.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)


def read_any_date(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Let a new connection to PostgreSQL read dates beyond the years 1 to 9999, which the site does
    not write: one would stop each page that reads its row, and the alarm that would name it."""
    if connection.vendor == "postgresql":
        adapters = connection.connection.adapters
        for name in ("date", "timestamptz"):
            loader = adapters.get_loader(adapters.types[name].oid, 0)
            if not hasattr(loader, "reads_any"):
                adapters.register_loader(name, _reading_any(loader, is_date=name == "date"))


def _reading_any(base: Any, *, is_date: bool) -> Any:
    # Imported late, as sites on SQLite have no need of it.
    from psycopg import DataError
    from psycopg.adapt import Loader

    class AnyDateLoader(Loader):
        reads_any = True
        # Django looks for it.
        timezone = getattr(base, "timezone", None)

        def __init__(self, oid: int, context: Any = None) -> None:
            super().__init__(oid, context)
            self.read = base(oid, context).load

        def load(self, data: Any) -> datetime.date:
            try:
                return self.read(data)
            except DataError:
                text = bytes(data)
                moment = LONG_AGO if text.startswith(b"-") or text.endswith(b"BC") else FAR_AHEAD
                return moment.date() if is_date else moment

    return AnyDateLoader


def is_disk_full() -> bool:
    """Whether the disk of SQLite's file has no room for the files that even reading needs."""
    if connection.vendor != "sqlite":
        return False
    folder = Path(connection.settings_dict["NAME"]).absolute().parent
    return shutil.disk_usage(folder).free < SQLITE_ROOM


@functools.cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """(app label, name) of each migration of this release, read from disk once."""
    return frozenset(
        (config.label, path.stem)
        for config in installed_apps.get_app_configs()
        for path in Path(config.path, "migrations").glob("[!_]*.py")
    )


def applied_migrations() -> set[tuple]:
    """(app label, name) of each migration that the database has. Raises `django.db.Error`."""
    return set(fetch_all("SELECT app, name FROM django_migrations"))
