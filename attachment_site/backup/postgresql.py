"""PostgreSQL: pg_dump and our own counts inside one exported snapshot."""

import contextlib
import os
import re
import secrets
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection
from psycopg import errors, pq, sql
from psycopg.conninfo import make_conninfo

from attachment_site.backup.archive import BackupError
from attachment_site.backup.contents import Contents, Query, contents_of, querying

MEMBER = "database.dump"
COPY = re.compile(r'COPY public\."?(\w+)"? \((.*)\) FROM stdin;')
LOCAL_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table'"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
# A backup may take longer than any page of the site.
NO_TIMEOUTS = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
NO_ROLES = ("--no-owner", "--no-privileges")
LIBPQ_NAMES = {"dbname": "NAME", "user": "USER", "host": "HOST", "port": "PORT"}
# Django and psycopg have options of their own.
LIBPQ_OPTIONS = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}


def dump(folder: Path, excluded: list[str]) -> tuple[Path, Contents]:
    """A dump in pg_dump's custom format, without the rows of excluded tables."""
    path = folder / MEMBER
    with _connect() as database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        database.read_only = True
        ((snapshot,),) = database.execute("SELECT pg_export_snapshot()").fetchall()
        contents = contents_of(querying(database), TABLES)
        without = [f"--exclude-table-data=public.{table}" for table in excluded]
        options = ["--format=custom", f"--snapshot={snapshot}", *NO_ROLES, *without]
        _run("pg_dump", *options, f"--file={path}")
    rows = contents.rows | dict.fromkeys(excluded, 0)
    return path, Contents(rows, contents.migrations)


@contextlib.contextmanager
def scratch(path: Path) -> Iterator[Query]:
    """Query a database that is restored from the dump, and dropped afterwards."""
    name = f"attachment_site_verify_{secrets.token_hex(4)}"
    database = sql.Identifier(name)
    with _connect(autocommit=True) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(database))
        except errors.InsufficientPrivilege:
            # As on managed servers: read what the dump holds instead.
            with _read_rows(path) as query:
                yield query
            return
        try:
            _run("pg_restore", "--exit-on-error", *NO_ROLES, str(path), database=name)
            with _connect(dbname=name) as restored:
                yield querying(restored)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


@contextlib.contextmanager
def _read_rows(path: Path) -> Iterator[Query]:
    """Query a scratch file of SQLite with the rows of a dump, all as text."""
    script = path.with_name("rows.sql")
    _run("pg_restore", "--data-only", *NO_ROLES, f"--file={script}", str(path), database=None)
    with (
        contextlib.closing(sqlite3.connect(path.with_name("rows.sqlite3"))) as rows,
        script.open(encoding="utf-8", newline="\n") as lines,
    ):
        for line in lines:
            if begun := COPY.match(line):
                table, columns = begun[1], begun[2].split(", ")
                rows.execute(f'CREATE TABLE "{table}" ({", ".join(columns)})')
                places = ", ".join("?" * len(columns))
                insert = f'INSERT INTO "{table}" VALUES ({places})'
                rows.executemany(insert, _copied(lines))
        yield lambda text: rows.execute(LOCAL_TABLES if text == TABLES else text).fetchall()


def _copied(lines: Iterable[str]) -> Iterator[list[str | None]]:
    for line in lines:
        if line == "\\.\n":
            return
        yield [None if value == "\\N" else value for value in line.rstrip("\n").split("\t")]


def replace(path: Path) -> None:
    """Replace the site's database by this one, in one transaction."""
    connection.close()
    script = path.with_name("restore.sql")
    _run("pg_restore", *NO_ROLES, f"--file={script}", str(path), database=None)
    empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run("psql", *options, f"--command={empty}", f"--file={script}")


def _connect(**options: Any) -> psycopg.Connection:
    password = connection.settings_dict["PASSWORD"] or None
    try:
        return psycopg.connect(password=password, **(_parameters() | options))
    except psycopg.OperationalError as error:
        raise BackupError("The database does not answer.") from error


def _parameters(**others: Any) -> dict[str, Any]:
    """libpq's parameters for the site's database, without the password."""
    configured = connection.settings_dict
    options = {
        name: value for name, value in configured["OPTIONS"].items() if name in LIBPQ_OPTIONS
    }
    named = {name: configured[key] for name, key in LIBPQ_NAMES.items() if configured[key]}
    return options | named | {"options": NO_TIMEOUTS} | others


def _run(program: str, *options: str, database: str | None = "") -> None:
    """Run one of PostgreSQL's programs on the site's database, on another one, or on none."""
    parameters = _parameters(dbname=database) if database else _parameters()
    target = [] if database is None else [f"--dbname={make_conninfo(**parameters)}"]
    # Not among the arguments, which every process of the machine can read.
    password = connection.settings_dict["PASSWORD"]
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    try:
        subprocess.run(
            [program, *target, *options],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
    except FileNotFoundError as error:
        raise BackupError(f"{program} is missing (apt install postgresql-client).") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines()
        raise BackupError(
            f"{program} failed: {lines[0] if lines else 'no reason given'}"
        ) from error
