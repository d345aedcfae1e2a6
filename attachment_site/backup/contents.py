"""What a database holds: listed in the manifest, and compared with a restored copy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models

from attachment_site.accounts.models import BrowserSession
from attachment_site.core.models import RateCount, RateKey
from sessions.models import UnlockedInbox

# Short-lived rows that may not live on in a backup: who is signed in, halves of an unlocked inbox,
# and rate counts with the keys of their days.
EXCLUDED_TABLES = [
    model._meta.db_table for model in (Session, BrowserSession, UnlockedInbox, RateCount, RateKey)
]

Query = Callable[[str], list[tuple]]


def querying(database: Any) -> Query:
    """Queries over a connection of `sqlite3` or `psycopg`."""
    return lambda sql: database.execute(sql).fetchall()


@dataclass
class Contents:
    """The number of rows of each table, and the applied migrations as “app.name”."""

    rows: dict[str, int]
    migrations: list[str]


def contents_of(query: Query, tables: str) -> Contents:
    """Count all rows (one query per table); `tables` is the query that lists the tables."""
    names = sorted(name for (name,) in query(tables))
    rows = {name: query(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}
    applied = query("SELECT app, name FROM django_migrations ORDER BY app, name")
    return Contents(rows, [f"{app}.{name}" for app, name in applied])


def referenced_files(query: Query, tables: set[str]) -> set[str]:
    """The uploaded files that rows of these tables refer to."""
    fields = [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.FileField) and model._meta.db_table in tables
    ]
    names: set[str] = set()
    for table, column in fields:
        rows = query(f'SELECT DISTINCT "{column}" FROM "{table}"')
        names |= {name for (name,) in rows if name}
    return names
