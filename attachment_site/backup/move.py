"""Moving a site to another database, between SQLite and PostgreSQL in either direction."""

import contextlib
import itertools
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from articles.search import index
from attachment_site.backup.archive import BackupError
from attachment_site.backup.restore import renumber_content_versions
from attachment_site.core.db import applied_migrations, atomic_without_timeouts, known_migrations
from attachment_site.core.env.database import database_from
from attachment_site.core.models import ContentVersion
from attachment_site.core.schema.triggers import change_schema

TARGET = "target"
STEP = 500


@contextlib.contextmanager
def moved_to(url: str) -> Iterator[int]:
    """Copy every row of the site into the empty database at `url`; gives how many there are.

    Readers read on, and whoever writes waits until the block ends: nothing is written to the old
    database that the new one lacks. Everything is compared before. Raises BackupError.
    """
    configured = database_from(url, test_file=settings.VAR_DIR / "test.sqlite3")
    if configured.get("DISABLE_SERVER_SIDE_CURSORS"):
        raise BackupError("A site cannot move through PgBouncer: give PostgreSQL's own address.")
    connections.settings[TARGET] = connections.configure_settings({"default": configured})[
        "default"
    ]
    target = connections[TARGET]
    if known_migrations() - applied_migrations():
        raise BackupError("Migrations are missing: run migrate first.")
    try:
        if target.introspection.table_names():
            raise BackupError("There is something in that database already: it has to be empty.")
        _migrate(url)
        with _nobody_writes():
            count = _copy(target)
            _compare(target)
            yield count
    finally:
        target.close()
        del connections[TARGET], connections.settings[TARGET]


def moved_models() -> list[type[models.Model]]:
    """All models whose rows are moved; content versions start over there."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model is not ContentVersion
    ]


def _migrate(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--no-input", "-v0"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DATABASE_DIRECT_URL": ""},
    )
    if done.returncode:
        raise BackupError("The tables could not be made there. Empty it before you try again.")


@contextlib.contextmanager
def _nobody_writes() -> Iterator[None]:
    """Hold the site's own database still. SQLite's transactions lock it by themselves."""
    with atomic_without_timeouts():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                tables = ", ".join(f'"{model._meta.db_table}"' for model in moved_models())
                cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")
        yield


def _copy(target: BaseDatabaseWrapper) -> int:
    change_schema(TARGET, index.drop)
    count = 0
    with atomic_without_timeouts(TARGET), target.cursor() as cursor:
        # What migrations put there: types, permissions, groups.
        tables = [model._meta.db_table for model in moved_models()]
        for statement in target.ops.sql_flush(no_style(), tables, allow_cascade=True):
            cursor.execute(statement)
        for model in moved_models():
            count += _copy_model(model, target, cursor)
        for statement in target.ops.sequence_reset_sql(no_style(), moved_models()):
            cursor.execute(statement)
    renumber_content_versions(TARGET)
    index.refresh(TARGET)
    return count


def _copy_model(model: type[models.Model], target: BaseDatabaseWrapper, cursor: Any) -> int:
    fields = model._meta.local_concrete_fields
    quote = target.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    insert = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})"
    count = 0
    for rows in itertools.batched(_rows(model, "default"), STEP, strict=False):
        prepared = [
            [
                field.get_db_prep_save(value, connection=target)
                for field, value in zip(fields, row, strict=True)
            ]
            for row in rows
        ]
        cursor.executemany(insert, prepared)
        count += len(rows)
    return count


def _compare(target: BaseDatabaseWrapper) -> None:
    """Compare every row, value by value. Raises BackupError with the tables that differ."""
    differing = []
    for model in moved_models():
        pairs = itertools.zip_longest(_rows(model, "default"), _rows(model, TARGET))
        if any(old != new for old, new in pairs):
            differing.append(model._meta.db_table)
    if differing:
        raise BackupError(f"Copied, it has other rows than it should in {', '.join(differing)}.")


def _rows(model: type[models.Model], using: str) -> Iterable[tuple]:
    names = [field.attname for field in model._meta.local_concrete_fields]
    rows = model._base_manager.using(using).order_by("pk").values_list(*names)
    return rows.iterator(chunk_size=STEP)
