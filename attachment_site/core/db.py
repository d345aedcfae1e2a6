"""Raw SQL, and what there is to know and to do about migrations."""

import datetime
import functools
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.apps import apps as installed_apps
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.state import StateApps

from attachment_site.core.text import typographic

SQLITE_ROOM = 64 * 1024
# What stands for moments that Python cannot hold, such as PostgreSQL's “infinity”.
LONG_AGO, FAR_AHEAD = (datetime.datetime(year, 1, 1, tzinfo=datetime.UTC) for year in (1000, 9000))


def fetch_all(sql: str, params: Sequence | Mapping = ()) -> list[tuple]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


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


def rename_content_types(apps: StateApps, app_label: str, names: dict[str, str]) -> None:
    """For migrations: let content types and permissions follow models to their new names.

    `names` has the new name of each model by its old one, in the spelling of their classes.
    """
    content_types = apps.get_model("contenttypes", "ContentType").objects
    permissions = apps.get_model("auth", "Permission").objects
    for old, new in names.items():
        old, new = old.lower(), new.lower()
        found = content_types.filter(app_label=app_label, model=old).first()
        if found is None or content_types.filter(app_label=app_label, model=new).exists():
            continue
        content_types.filter(pk=found.pk).update(model=new)
        for permission in permissions.filter(content_type=found.pk):
            verb, _, name = permission.codename.rpartition("_")
            if name == old:
                permissions.filter(pk=permission.pk).update(codename=f"{verb}_{new}")


def curl_quotes(model: type[models.Model], names: list[str]) -> None:
    """For migrations: set the quotes in these fields of stored rows as `typographic` does."""
    for name in names:
        for quote in ("'", '"'):
            rows = model._default_manager.filter(**{f"{name}__contains": quote})
            for pk, text in rows.values_list("pk", name):
                model._default_manager.filter(pk=pk).update(**{name: typographic(text)})
