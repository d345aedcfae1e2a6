"""Databases beside the one that pytest-django makes, and what all workers of a run share."""

import atexit
import fcntl
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.db import connection

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
            address = _address(model) if ON_POSTGRESQL else f"sqlite:///{model}"
            subprocess.run(
                [sys.executable, "manage.py", "migrate", "-v0"],
                cwd=settings.BASE_DIR,
                env=os.environ | {"DATABASE_URL": address},
                check=True,
            )
            done.write("all tables")
    return model


@contextmanager
def postgresql_database(name, model="template1"):
    """The address of a database that is a copy of another one, and dropped afterwards."""
    _execute(f"CREATE DATABASE {name} TEMPLATE {model}")
    try:
        yield _address(name)
    finally:
        _execute(f"DROP DATABASE {name} WITH (FORCE)")


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
