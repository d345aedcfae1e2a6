"""SQLite: a copy by its online backup API, which sees one moment and blocks nobody."""

import contextlib
import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from attachment_site.backup.archive import BackupError
from attachment_site.backup.contents import Contents, Query, contents_of, querying

MEMBER = "database.sqlite3.gz"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def dump(folder: Path, excluded: list[str]) -> tuple[Path, Contents]:
    """A compressed copy of the database in this folder, without the rows of excluded tables.

    Raises BackupError, as where the disk is full.
    """
    copied = folder / "copy.sqlite3"
    try:
        contents = _copy(copied, excluded)
    except sqlite3.OperationalError as error:
        raise BackupError(f"The database could not be copied: {error}.") from error
    packed = folder / MEMBER
    with copied.open("rb") as source, gzip.open(packed, "wb") as target:
        shutil.copyfileobj(source, target)
    copied.unlink()
    return packed, contents


def _copy(copied: Path, excluded: list[str]) -> Contents:
    with _connect(_live()) as live, _connect(copied, mode="rwc") as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        for table in excluded:
            copy.execute(f'DELETE FROM "{table}"')
        copy.commit()
        # Rewrites the file, so that nothing of those rows is left in free pages.
        copy.execute("VACUUM")
        return contents_of(querying(copy), TABLES)


@contextlib.contextmanager
def scratch(packed: Path) -> Iterator[Query]:
    """Query a copy that is unpacked beside the dump. Raises BackupError if it is broken."""
    with _connect(_unpacked(packed)) as copy:
        query = querying(copy)
        try:
            integrity, orphans = query("PRAGMA integrity_check"), query("PRAGMA foreign_key_check")
        except sqlite3.DatabaseError as error:
            raise BackupError(f"The database in it cannot be read: {error}.") from error
        if integrity != [("ok",)] or orphans:
            raise BackupError("The database in it is broken.")
        yield query


def replace(packed: Path) -> None:
    """Replace the site's database by this one, in one transaction."""
    connection.close()
    with _connect(_unpacked(packed)) as source, _connect(_live(), mode="rwc") as live:
        live.execute("PRAGMA journal_mode=WAL")
        source.backup(live)
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _live() -> Path:
    return Path(connection.settings_dict["NAME"])


def _connect(path: Path, mode: str = "rw") -> contextlib.closing[sqlite3.Connection]:
    address = f"{path.as_uri()}?mode={mode}"
    return contextlib.closing(sqlite3.connect(address, uri=True, timeout=60))


def _unpacked(packed: Path) -> Path:
    path = packed.with_name("unpacked.sqlite3")
    with gzip.open(packed, "rb") as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return path
