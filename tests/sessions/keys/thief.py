"""What somebody finds who copies the database."""

from pathlib import Path

from django.db import connection


def found_in_database(*values):
    """Those of the values (text or bytes) that stand anywhere in the database, in their order.

    On SQLite every byte of the file and of its write-ahead log is read, free space included; so
    the test has to commit (`transaction=True`). On PostgreSQL every row of every table is.
    """
    search = _sqlite_bytes if connection.vendor == "sqlite" else _postgresql_rows
    contents, form = search()
    return [value for value in values if form(value) in contents]


def _sqlite_bytes():
    path = str(connection.settings_dict["NAME"])
    files = [Path(path + ending) for ending in ("", "-wal", "-journal")]
    contents = b"".join(file.read_bytes() for file in files if file.exists())
    return contents, lambda value: value.encode() if isinstance(value, str) else value


def _postgresql_rows():
    contents = ""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT coalesce(string_agg(one::text, ' '), '') FROM {name} one")
            contents += cursor.fetchone()[0]
    return contents, lambda value: value if isinstance(value, str) else value.hex()
