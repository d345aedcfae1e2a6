"""Django's SQLite backend, with a schema editor that keeps triggers and views, reading any date."""

import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import transaction
from django.db.backends.sqlite3 import base, schema
from django.utils.dateparse import parse_date, parse_datetime

from attachment_site.core.db import FAR_AHEAD


def keeping_triggers(change: Callable[..., None]) -> Callable[..., None]:
    """Drop triggers and views before a change, and create them again as they were."""

    @wraps(change)
    def wrapper(self: "DatabaseSchemaEditor", *args: Any, **kwargs: Any) -> None:
        if self.collect_sql:
            return change(self, *args, **kwargs)
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
            )
            kept = cursor.fetchall()
            for kind, name, _ in kept:
                cursor.execute(f"DROP {kind} {self.quote_name(name)}")
            change(self, *args, **kwargs)
            for _, _, sql in kept:
                cursor.execute(sql)

    return wrapper


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Keeps triggers and views when it rebuilds a table, as it does for most changes.

    SQLite drops a table's triggers with the old table, silently, and refuses to give the new table
    its name while a view or a trigger elsewhere refers to it
    (https://www.sqlite.org/lang_altertable.html#otheralter). So they are dropped first and created
    again, as they were, in the same transaction.
    """

    add_field = keeping_triggers(schema.DatabaseSchemaEditor.add_field)
    remove_field = keeping_triggers(schema.DatabaseSchemaEditor.remove_field)
    alter_field = keeping_triggers(schema.DatabaseSchemaEditor.alter_field)
    add_constraint = keeping_triggers(schema.DatabaseSchemaEditor.add_constraint)
    remove_constraint = keeping_triggers(schema.DatabaseSchemaEditor.remove_constraint)


def reading_any(parse: Callable[[str], Any], stand_in: Any) -> Callable[[bytes], Any]:
    """Read what is no date, and was not written by the site, as well: see `read_any_date`."""

    def convert(stored: bytes) -> Any:
        try:
            return parse(stored.decode()) or stand_in
        except ValueError:
            return stand_in

    return convert


# As Django's module does.
sqlite3.register_converter("date", reading_any(parse_date, FAR_AHEAD.date()))
sqlite3.register_converter("datetime", reading_any(parse_datetime, FAR_AHEAD))


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django looks for under the ENGINE `attachment_site.core.schema.sqlite`."""

    SchemaEditorClass = DatabaseSchemaEditor
