"""Which migrations and triggers of this release the database lacks; putting triggers back."""

import functools

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from articles.search import index
from attachment_site.core.caching import triggers as content_version
from attachment_site.core.schema.triggers import missing_triggers


def count_unapplied_migrations() -> int:
    """How many migrations of this release the database lacks (two queries)."""
    applied = MigrationRecorder(connection).applied_migrations()
    return len(_known_migrations() - applied.keys())


def count_missing_triggers() -> int:
    """How many triggers the database lacks, or has out of date (one query)."""
    vendor = connection.vendor
    declared = index.declared_triggers(vendor) + content_version.declared_triggers(vendor)
    return len(missing_triggers(connection, declared))


def restore_triggers(*, fill: bool) -> None:
    """Install triggers that are missing, and with `fill` bring the search index up to date.

    One query where none is. Does nothing before this release is migrated: until then the triggers
    of the release before stay, and `migrate` replaces them. Raises `django.db.Error`.
    """
    if not count_missing_triggers() or count_unapplied_migrations():
        return
    content_version.install(connection.alias)
    if fill:
        index.refresh(connection.alias)
    else:
        index.install(connection.alias)


@functools.cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    """The migrations of this release, read from disk once."""
    return frozenset(MigrationLoader(None).disk_migrations)
