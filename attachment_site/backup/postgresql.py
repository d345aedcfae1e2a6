"""PostgreSQL: pg_dump and our own counts inside one exported snapshot."""

import contextlib
import os
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import errors, sql

from attachment_site.backup.archive import BackupError
from attachment_site.backup.contents import Contents, Query, contents_of

MEMBER = "database.dump"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
# A backup may take longer than any page of the site.
PATIENT = "-c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
NOT_OURS = ("--no-owner", "--no-privileges")


def dump(folder: Path, left_out: list[str]) -> tuple[Path, Contents]:
    """A dump in pg_dump's custom format, without the rows of some tables."""
    path = folder / MEMBER
    with _opened() as link:
        link.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        link.read_only = True
        ((snapshot,),) = link.execute("SELECT pg_export_snapshot()").fetchall()
        contents = contents_of(_asking(link), TABLES)
        without = [f"--exclude-table-data=public.{table}" for table in left_out]
        options = ["--format=custom", f"--snapshot={snapshot}", *NOT_OURS, *without]
        _run("pg_dump", *options, f"--file={path}")
    rows = contents.rows | dict.fromkeys(left_out, 0)
    return path, Contents(rows, contents.migrations)


@contextlib.contextmanager
def scratch(path: Path) -> Iterator[Query]:
    """Questions to a database that is restored from the dump, and dropped afterwards."""
    name = f"attachment_site_verify_{secrets.token_hex(4)}"
    database = sql.Identifier(name)
    with _opened(autocommit=True) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(database))
        except errors.InsufficientPrivilege as error:
            raise BackupError(
                "The database's role may not make a database to restore into. As its"
                " administrator: ALTER ROLE … CREATEDB."
            ) from error
        try:
            _run("pg_restore", "--exit-on-error", *NOT_OURS, str(path), database=name)
            with _opened(dbname=name) as link:
                yield _asking(link)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


def replace(path: Path) -> None:
    """Put this database in the place of the site's, in one transaction."""
    connection.close()
    script = path.with_name("restore.sql")
    _run("pg_restore", *NOT_OURS, f"--file={script}", str(path), database=None)
    anew = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    options = ["--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    _run("psql", *options, f"--command={anew}", f"--file={script}")


def _opened(**options):
    facts = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST"}
    known = {name: facts[key] for name, key in (names | {"port": "PORT"}).items() if facts[key]}
    ours = ("options", "assume_role", "server_side_binding", "isolation_level")
    others = {name: value for name, value in facts["OPTIONS"].items() if name not in ours}
    try:
        return psycopg.connect(**others | known | {"options": PATIENT} | options)
    except psycopg.OperationalError as error:
        raise BackupError("The database does not answer.") from error


def _asking(link):
    return lambda text: link.execute(text).fetchall()


def _run(program, *options, database=""):
    """Run one of PostgreSQL's programs on the site's database, on another one, or on none."""
    facts = connection.settings_dict | ({"NAME": database} if database else {})
    arguments, variables = connection.client.settings_to_cmd_args_env(facts, [])
    *server, name = arguments[1:]
    target = [] if database is None else [*server, f"--dbname={name}"]
    environment = os.environ | {"PGOPTIONS": PATIENT} | (variables or {})
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
