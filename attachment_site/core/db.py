"""Querysets whose SQL is worked out once, as SQLAlchemy and EF Core do with theirs.

Working out the SQL costs Django several times what the database takes to answer; a page that is
asked for all day should pay for it once.

    NEWEST = Prepared(lambda number, topic: topic_newest(topic)[:number], topic=BigIntegerField())
    NEWEST(6, topic=3)
"""

import copy
import functools

from django.db import connections
from django.db.models import Expression


def standing_rows(connection, sql: str, values) -> list[tuple]:
    """What a statement gives that comes again and again; PostgreSQL parses and plans it once.

    Django writes the values into a statement, so that each is a new one. Here they are sent beside
    it, and the setting `prepare_threshold` says from which time on it stands
    (https://www.psycopg.org/psycopg3/docs/advanced/prepare.html). For statements whose best plan
    is the same for all values.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            from django.db.backends.postgresql.base import ServerBindingCursor

            cursor.cursor = ServerBindingCursor(connection.connection)
        cursor.execute(sql, values)
        return cursor.fetchall()


class Given(Expression):
    """Stands in a queryset for a value that only whoever asks can tell."""

    def __init__(self, name, field):
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def value(self, values, connection):
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared:
    """Call it with a value for each of `fields`: it gives a queryset that has been evaluated.

    `make` gets a `Given` for each name, before these any values that decide on the SQL itself. It
    is called once for each choice of those; whatever else it puts into the queryset (the time,
    say) stays as it was then. It may slice and select related rows, not prefetch.
    """

    KEPT = 64

    def __init__(self, make, **fields):
        self.make, self.fields = make, fields
        self.compiled = functools.lru_cache(self.KEPT)(self._compiled)

    def __call__(self, *shape, **values):
        made, compiled, sql, params = self.compiled(*shape)
        connection = connections[made.db]
        bound = tuple(
            each.value(values, connection) if isinstance(each, Given) else each for each in params
        )
        compiler = copy.copy(compiled)
        compiler.connection = connection
        # All in one piece, where the database would send several.
        compiler.execute_sql = lambda *args, **kwargs: [standing_rows(connection, sql, bound)]
        query = copy.copy(made.query)
        query.get_compiler = lambda *args, **kwargs: compiler
        queryset = type(made)(model=made.model, query=query, using=made.db)
        queryset._iterable_class = made._iterable_class
        # Now: a clone of this queryset would compile the `Given` anew.
        len(queryset)
        return queryset

    def _compiled(self, *shape):
        given = {name: Given(name, field) for name, field in self.fields.items()}
        made = self.make(*shape, **given)
        compiler = made.query.get_compiler(made.db)
        sql, params = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        compiler.get_converters = lambda expressions: converters
        return made, compiler, sql, params


def rename_content_types(apps, app_label: str, names: dict[str, str]) -> None:
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
