"""Disks that are full: a small one of their own for files, and the database's."""

import contextlib
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from django.db import connection


@contextlib.contextmanager
def small_disk():
    """A folder on a disk of two megabytes. Only root may mount one; others leave the test out."""
    folder = Path(tempfile.mkdtemp(prefix="small-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m,mode=777", "tmpfs", str(folder)], check=False
    )
    try:
        if mounted.returncode:
            pytest.skip("Only root may mount a small disk.")
        yield folder
    finally:
        if not mounted.returncode:
            subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


@contextlib.contextmanager
def full(folder, *, but=0):
    """The disk of this folder is full meanwhile, but for so many bytes."""
    filler = folder / "filler"
    with filler.open("wb") as file:
        file.write(bytes(shutil.disk_usage(folder).free - but))
    try:
        yield
    finally:
        filler.unlink()


@contextlib.contextmanager
def full_database(table):
    """No row more fits into the database (SQLite) or into this table (PostgreSQL) meanwhile."""
    fill = _no_more_pages() if connection.vendor == "sqlite" else _on_a_full_disk(table)
    with fill:
        yield


@contextlib.contextmanager
def _no_more_pages():
    """SQLite takes its own limit for a full disk, down to the error's words."""
    options = connection.settings_dict["OPTIONS"]
    usual = options["init_command"]
    # Pages that other tests have left empty would hold a letter.
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    connection.close()
    options["init_command"] += " PRAGMA max_page_count=1;"
    try:
        yield
    finally:
        connection.close()
        options["init_command"] = usual


@contextlib.contextmanager
def _on_a_full_disk(table):
    configured = connection.settings_dict
    address = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**configured)
    connection.close()
    with small_disk() as folder, psycopg.connect(address, autocommit=True) as server:
        shutil.chown(folder, "postgres")
        folder.chmod(0o700)
        server.execute(f"CREATE TABLESPACE small_disk LOCATION '{folder}'")
        server.execute(f"ALTER TABLE {table} SET TABLESPACE small_disk")
        try:
            with full(folder):
                yield
        finally:
            connection.close()
            server.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default")
            server.execute("DROP TABLESPACE small_disk")
