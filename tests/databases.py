"""Databases beside the one that pytest-django makes, and what all workers of a run share."""

import atexit
import datetime
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection

from attachment_site.core.db import fetch_all

MEMORY = Path("/dev/shm")
ROOM = 1024 * 1024 * 1024
ON_POSTGRESQL = settings.DATABASE_URL.startswith("postgres")


@functools.cache
def shared_folder():
    """A folder of this run of the tests, in memory where there is some: it is thrown away, so
    nothing is gained by writing every row to a disk. Called first by the process that starts the
    others, which find it in their environment."""
    if "SHARED_FOLDER" not in os.environ:
        has_room = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
        os.environ["SHARED_FOLDER"] = tempfile.mkdtemp(
            prefix="tests_", dir=MEMORY if has_room else None
        )
        atexit.register(_throw_away, Path(os.environ["SHARED_FOLDER"]))
    return Path(os.environ["SHARED_FOLDER"])


def _throw_away(folder):
    if ON_POSTGRESQL:
        _execute(f"DROP DATABASE IF EXISTS {folder.name} WITH (FORCE)")
    shutil.rmtree(folder)


@functools.cache
def migrated_database():
    """A database with all tables, made by whoever in this run needs it first: the file, or on
    PostgreSQL the name."""
    folder = shared_folder()
    model = folder.name if ON_POSTGRESQL else folder / "migrated.sqlite3"
    with (folder / "migrated").open("a") as done:
        fcntl.flock(done, fcntl.LOCK_EX)
        if not os.fstat(done.fileno()).st_size:
            if ON_POSTGRESQL:
                _execute(f"CREATE DATABASE {model}")
                _migrate(_address(model))
            else:
                _copy_kept(model)
            done.write("all tables")
    return model


def _copy_kept(model):
    """Copy the file that an earlier run of today migrated with exactly this code; or migrate one,
    which takes longer than most modules, and keep it for the next run."""
    kept = Path(settings.BASE_DIR) / "var" / f"migrated-{_digest_of_code()}.sqlite3"
    if not kept.is_file():
        _migrate(f"sqlite:///{model}")
        kept.parent.mkdir(exist_ok=True)
        for outdated in kept.parent.glob("migrated-*.sqlite3"):
            outdated.unlink(missing_ok=True)
        # Under its name only once it is whole: another run may look for it.
        shutil.copy(model, kept.with_suffix(".part"))
        kept.with_suffix(".part").rename(kept)
    else:
        shutil.copy(kept, model)


def _digest_of_code():
    """A digest of the day, the packages, and all that a migration may read: no page."""
    digest = hashlib.sha256(f"{datetime.date.today()}".encode())
    digest.update((Path(settings.BASE_DIR) / "uv.lock").read_bytes())
    for app in ("attachment_site", "articles", "sessions"):
        for path in sorted((Path(settings.BASE_DIR) / app).rglob("*")):
            if path.is_file() and not {"__pycache__", "admin", "views"}.intersection(path.parts):
                found = path.stat()
                digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _migrate(address):
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": address},
        check=True,
    )


@contextmanager
def postgresql_database(name, model="template1"):
    """The address of a database that is a copy of another one, and dropped afterwards."""
    _execute(f"CREATE DATABASE {name} TEMPLATE {model}")
    try:
        yield _address(name)
    finally:
        _execute(f"DROP DATABASE {name} WITH (FORCE)")


PGBOUNCER = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {free}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
"""


@contextmanager
def through_pgbouncer(folder, address):
    """The address of the same database behind PgBouncer in transaction mode; SQLite's as it is."""
    server = urlsplit(address)
    if server.scheme.startswith("sqlite"):
        yield address
        return
    from tests.running import PATIENCE_SECONDS, free_port, wait_until

    free = free_port()
    server_of = {"host": server.hostname, "port": server.port or 5432, "user": server.username}
    file = folder / "pgbouncer.ini"
    file.write_text(PGBOUNCER.format(free=free, **server_of))
    as_user = ["-u", "postgres"] if os.getuid() == 0 else []
    pooled = urlunsplit(
        server._replace(netloc=f"{server.username}@127.0.0.1:{free}", query="pgbouncer=true")
    )
    with subprocess.Popen(["pgbouncer", "-q", *as_user, file]) as process:
        try:
            wait_until(lambda: _answers(pooled.partition("?")[0]))
            yield pooled
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _answers(address):
    with suppress(psycopg.OperationalError), psycopg.connect(address):
        return True


def _address(name):
    return urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))


def _execute(statement):
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
        server.execute(statement)


def database_url():
    """The test database, for a process of its own."""
    configured = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{configured['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**configured)


def time_limits():
    """What would end slow work in this connection."""
    limited = "SELECT name FROM pg_settings WHERE name ~ '^(st|idle).*_timeout' AND setting > '0'"
    return fetch_all(limited) if connection.vendor == "postgresql" else []
