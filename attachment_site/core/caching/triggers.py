"""The database notes each change of what the public sees, whoever makes it and however.

Triggers miss nothing: bulk updates, cascades, raw SQL and other programs pass them too.
"""

from django.apps import apps
from django.db import connections

# Of articles all is watched but what only the desk and the search show; of sessions only what
# readers see.
UNSEEN_ARTICLE_MODELS = {
    *("brokenlink", "keyterm", "linkcheck", "previewlink", "redirect", "revision"),
    *("searchentry", "searchword", "stalerecommendation", "viewcount"),
}
SEEN_ELSEWHERE = ("private_sessions.Practice", "private_sessions.InboxKey")
SEEN_ELSEWHERE += ("private_sessions.CrisisLine", "taggit.Tag")

# A transaction notes its first change and counts the rest, so that it holds up no other writer
# and a long one leaves a single row. Rows that another open transaction removes are left to it.
POSTGRESQL = """
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
CREATE OR REPLACE TRIGGER note_edition AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION note_edition()
"""
SQLITE_TRIGGER = """
CREATE TRIGGER IF NOT EXISTS note_edition_{table}_{event} AFTER {event} ON {table} BEGIN
  INSERT INTO attachment_site_edition (changed_at)
    VALUES (strftime('%Y-%m-%d %H:%M:%f', 'now'));
  DELETE FROM attachment_site_edition
    WHERE id < (SELECT max(id) FROM attachment_site_edition);
END
"""


def watched_tables() -> list[str]:
    """The tables whose rows public pages show, tags included."""
    articles = apps.get_app_config("articles").get_models(include_auto_created=True)
    seen = [model for model in articles if model._meta.model_name not in UNSEEN_ARTICLE_MODELS]
    seen += [apps.get_model(label) for label in SEEN_ELSEWHERE]
    return sorted(model._meta.db_table for model in seen)


def install(using, **kwargs):
    """Put the triggers where they are missing; tables that do not exist yet are left out."""
    connection = connections[using]
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        if "attachment_site_edition" not in existing:
            return
        tables = [table for table in watched_tables() if table in existing]
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
            for table in tables:
                cursor.execute(POSTGRESQL_TRIGGER.format(table=table))
            return
        for table in tables:
            for event in ("INSERT", "UPDATE", "DELETE"):
                cursor.execute(SQLITE_TRIGGER.format(table=table, event=event))
