"""Rows of other tables as one value of a row: a page asks for all that it shows at once."""

from django.db.models import JSONField, Subquery


class Rows(Subquery):
    """The rows of a queryset, each as a list of these columns, in the queryset's order.

    SQLite: https://www.sqlite.org/json1.html; PostgreSQL: its chapter “JSON Functions”.
    """

    FUNCTIONS = {
        "sqlite": ("json_group_array", "json_array"),
        "postgresql": ("jsonb_agg", "jsonb_build_array"),
    }

    def __init__(self, queryset, *columns):
        super().__init__(queryset.values(*columns), output_field=JSONField())
        self.columns = columns

    def as_sql(self, compiler, connection, **extra):
        together, one = self.FUNCTIONS[connection.vendor]
        columns = ", ".join(map(connection.ops.quote_name, self.columns))
        template = (
            f"(SELECT coalesce({together}({one}({columns})), '[]') FROM (%(subquery)s) AS rows)"
        )
        return super().as_sql(compiler, connection, template=template, **extra)
