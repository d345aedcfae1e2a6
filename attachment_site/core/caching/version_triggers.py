"""The database records each change of what the public sees, whoever makes it and however.

Triggers miss nothing: bulk updates, cascades, raw SQL and other programs all fire them. What they
are called in the database (`note_edition`) is the name that earlier releases know them by.
"""

import hashlib

from django.apps import apps
from django.db import connections
from django.db.backends.utils import CursorWrapper

from attachment_site.core.schema.triggers import (
    Trigger,
    change_schema,
    differing_triggers,
    installed_triggers,
)

VERSION_TABLE = "attachment_site_edition"

# A transaction records its first change and counts the rest, so that it blocks no other writer and
# a long one leaves a single row. Rows that another open transaction deletes are left to it.
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION note_edition() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changes integer := coalesce(nullif(current_setting('site.changes', true), ''), '0')::integer;
BEGIN
  IF changes = 0 THEN
    DELETE FROM attachment_site_edition
      WHERE id IN (SELECT id FROM attachment_site_edition FOR UPDATE SKIP LOCKED);
    INSERT INTO attachment_site_edition (changed_at) VALUES (clock_timestamp());
  END IF;
  PERFORM set_config('site.changes', (changes + 1)::text, true);
  RETURN NULL;
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE OR REPLACE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION note_edition('{version}')
"""
SQLITE_TRIGGER = """
CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN -- {version}
  INSERT INTO attachment_site_edition (changed_at)
    VALUES (strftime('%Y-%m-%d %H:%M:%f', 'now'));
  DELETE FROM attachment_site_edition
    WHERE id < (SELECT max(id) FROM attachment_site_edition);
END
"""


def watched_tables() -> list[str]:
    """The tables whose rows public pages show; apps name their models in `public_models`."""
    return sorted(
        model._meta.db_table
        for config in apps.get_app_configs()
        if hasattr(config, "public_models")
        for model in config.public_models()
    )


def declared_triggers(vendor: str) -> list[Trigger]:
    """The triggers that watch those tables."""
    if vendor == "postgresql":
        version = _digest(POSTGRESQL_FUNCTION + POSTGRESQL_TRIGGER)
        return [Trigger("note_edition", table, version) for table in watched_tables()]
    return [
        Trigger(f"note_edition_{table}_{event}", table, _digest(SQLITE_TRIGGER))
        for table in watched_tables()
        for event in ("INSERT", "UPDATE", "DELETE")
    ]


def install(using: str) -> None:
    """Create the triggers that are missing or differ, on the tables that exist."""
    connection = connections[using]
    differing = differing_triggers(
        declared_triggers(connection.vendor), installed_triggers(connection)
    )
    if not differing:
        return
    tables = connection.introspection.table_names()
    if VERSION_TABLE not in tables:
        return
    triggers = [trigger for trigger in differing if trigger.table in tables]
    if triggers:
        change_schema(using, lambda cursor: _create(cursor, triggers))


def _create(cursor: CursorWrapper, triggers: list[Trigger]) -> None:
    if cursor.db.vendor == "postgresql":
        # Locked in one go, which also keeps two servers from doing this at once.
        tables = ", ".join(trigger.table for trigger in triggers)
        cursor.execute(f"LOCK TABLE {tables} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(POSTGRESQL_FUNCTION)
        for trigger in triggers:
            cursor.execute(POSTGRESQL_TRIGGER.format(**vars(trigger)))
        return
    for trigger in triggers:
        event = trigger.name.rpartition("_")[2]
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger.name}")
        cursor.execute(SQLITE_TRIGGER.format(event=event, **vars(trigger)))


def _digest(sql: str) -> str:
    return hashlib.sha256(sql.encode()).hexdigest()[:12]
