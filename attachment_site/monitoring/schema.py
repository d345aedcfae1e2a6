"""Which migrations and triggers of this release the database lacks; putting triggers back."""

from django.db import connection

from articles.search import index
from attachment_site.core.caching import version_triggers
from attachment_site.core.db import applied_migrations, known_migrations
from attachment_site.core.schema import triggers


def count_unapplied_migrations() -> int:
    """How many migrations of this release the database lacks (one query)."""
    return len(known_migrations() - applied_migrations())


def count_missing_triggers() -> int:
    """How many triggers the database lacks, and one more if the search index was not filled.

    Triggers of another release are not missing: around `migrate`, old and new processes run. One
    query.
    """
    installed = triggers.installed_triggers(connection)
    missing = triggers.missing_triggers(_declared_triggers(), installed)
    return len(missing) + index.is_unfilled(connection.vendor, installed)


def restore_triggers(*, fill: bool) -> None:
    """Install triggers that are missing; with `fill` also older ones, and fill the search index.

    One query if there is nothing to do. A database that is not migrated to this release is left
    alone, since `migrate` will replace its triggers, and so are the triggers of a newer release.
    Raises `django.db.Error`.
    """
    installed = triggers.installed_triggers(connection)
    declared = _declared_triggers()
    if not triggers.differing_triggers(declared, installed):
        return
    is_missing = bool(triggers.missing_triggers(declared, installed))
    known, applied = known_migrations(), applied_migrations()
    if known - applied or not (is_missing or (fill and not applied - known)):
        return
    version_triggers.install(connection.alias)
    if fill:
        index.refresh(connection.alias)
    else:
        index.install(connection.alias)


def _declared_triggers() -> list[triggers.Trigger]:
    vendor = connection.vendor
    return index.declared_triggers(vendor) + version_triggers.declared_triggers(vendor)
