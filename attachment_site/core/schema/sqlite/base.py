"""Django's SQLite backend, with a schema editor that keeps triggers and views."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.backends.sqlite3 import base, schema
from django.db.models import BaseConstraint, Field, Model


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Keeps triggers and views when it rebuilds a table, as it does for most changes.

    SQLite drops a table's triggers with the old table, silently, and refuses to give the new table
    its name while a view or a trigger elsewhere refers to it
    (https://www.sqlite.org/lang_altertable.html#otheralter). So they are dropped first and created
    again, as they were, in the same transaction.
    """

    def add_field(self, model: type[Model], field: Field) -> None:
        with self._triggers_kept():
            super().add_field(model, field)

    def remove_field(self, model: type[Model], field: Field) -> None:
        with self._triggers_kept():
            super().remove_field(model, field)

    def alter_field(
        self, model: type[Model], old_field: Field, new_field: Field, strict: bool = False
    ) -> None:
        with self._triggers_kept():
            super().alter_field(model, old_field, new_field, strict)

    def add_constraint(self, model: type[Model], constraint: BaseConstraint) -> None:
        with self._triggers_kept():
            super().add_constraint(model, constraint)

    def remove_constraint(self, model: type[Model], constraint: BaseConstraint) -> None:
        with self._triggers_kept():
            super().remove_constraint(model, constraint)

    @contextmanager
    def _triggers_kept(self) -> Iterator[None]:
        if self.collect_sql:
            yield
            return
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view')"
            )
            kept = cursor.fetchall()
            for kind, name, _ in kept:
                cursor.execute(f"DROP {kind} {self.quote_name(name)}")
            yield
            for _, _, sql in kept:
                cursor.execute(sql)


class DatabaseWrapper(base.DatabaseWrapper):
    """What Django looks for under the ENGINE `attachment_site.core.schema.sqlite`."""

    SchemaEditorClass = DatabaseSchemaEditor
