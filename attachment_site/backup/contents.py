"""What a database holds, as the manifest says it and a restored copy must have it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models

from attachment_site.accounts.models import BrowserSession
from attachment_site.core.models import RateCount, RateKey
from sessions.models import UnlockedInbox

# What may not outlive its hours in a backup: who is signed in, halves of an unlocked inbox, and the
# counts against floods with the key of their day.
LEFT_OUT = (Session, BrowserSession, UnlockedInbox, RateCount, RateKey)

Query = Callable[[str], list[tuple]]


@dataclass
class Contents:
    """How many rows each table has, and which migrations (“app.name”) have been applied."""

    rows: dict[str, int]
    migrations: list[str]


def left_out() -> list[str]:
    """The tables whose rows no backup has."""
    return [model._meta.db_table for model in LEFT_OUT]


def contents_of(query: Query, tables: str) -> Contents:
    """Count everything (one query a table); `tables` is the query that lists them."""
    names = sorted(name for (name,) in query(tables))
    rows = {name: query(f'SELECT count(*) FROM "{name}"')[0][0] for name in names}
    applied = query("SELECT app, name FROM django_migrations ORDER BY app, name")
    return Contents(rows, [f"{app}.{name}" for app, name in applied])


def files_named(query: Query, tables: set[str]) -> set[str]:
    """The uploaded files that the rows of a database name."""
    fields = [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.local_fields
        if isinstance(field, models.FileField) and model._meta.db_table in tables
    ]
    found = set()
    for table, column in fields:
        known = query(f'SELECT DISTINCT "{column}" FROM "{table}"')
        found |= {name for (name,) in known if name}
    return found
