"""The database deletes what it derives from an article with the article, trigger or no trigger."""

from django.db import migrations, models

from attachment_site.core.schema.triggers import change_schema

CASCADES = [
    migrations.AlterField(
        "keyterm",
        "article",
        models.ForeignKey(
            on_delete=models.DB_CASCADE, related_name="key_terms", to="articles.article"
        ),
    ),
    migrations.AlterField(
        "recommendedarticle",
        "article",
        models.ForeignKey(
            on_delete=models.DB_CASCADE, related_name="recommendations", to="articles.article"
        ),
    ),
    migrations.AlterField(
        "recommendedarticle",
        "other",
        models.ForeignKey(
            on_delete=models.DB_CASCADE, related_name="recommended_after", to="articles.article"
        ),
    ),
    migrations.AlterField(
        "searchentry",
        "article",
        models.OneToOneField(
            on_delete=models.DB_CASCADE,
            primary_key=True,
            related_name="search_entry",
            serialize=False,
            to="articles.article",
        ),
    ),
    migrations.AlterField(
        "stalerecommendation",
        "article",
        models.OneToOneField(
            on_delete=models.DB_CASCADE,
            primary_key=True,
            related_name="+",
            serialize=False,
            to="articles.article",
        ),
    ),
]
FOREIGN_KEYS = """
SELECT conrelid::regclass::text, conname, attname FROM pg_constraint
JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
WHERE contype = 'f' AND confdeltype <> 'c' AND confrelid = 'articles_article'::regclass
AND conrelid::regclass::text IN ('articles_tellingword', 'articles_suggestedarticle',
    'articles_searchentry', 'articles_duesuggestion')
"""


class CascadeInDatabase(migrations.SeparateDatabaseAndState):
    """On PostgreSQL all constraints change at once, and existing rows are checked by the next
    migration: this one locks the tables for a moment only, however many rows they have."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        connection = schema_editor.connection
        if connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return

        def change(cursor):
            cursor.execute(FOREIGN_KEYS)
            for table, name, column in cursor.fetchall():
                schema_editor.execute(
                    f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name}"
                    f" FOREIGN KEY ({column}) REFERENCES articles_article (id)"
                    " ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT VALID"
                )

        change_schema(connection.alias, change)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0015_standard_names"),
    ]

    operations = [CascadeInDatabase(database_operations=CASCADES, state_operations=CASCADES)]
