"""PostgreSQL checks the rows under the constraints of the migration before; nobody waits for it."""

from django.db import migrations

UNVALIDATED = """
SELECT conrelid::regclass::text, conname FROM pg_constraint
WHERE contype = 'f' AND NOT convalidated AND confrelid = 'articles_article'::regclass
"""


def validate(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(UNVALIDATED)
        for table, name in cursor.fetchall():
            schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0016_cascade_in_database"),
    ]

    operations = [migrations.RunPython(validate, migrations.RunPython.noop)]
