"""SQLite: a copy through its own backup interface, which sees one moment and holds nobody up."""

import contextlib
import gzip
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from attachment_site.backup.archive import BackupError
from attachment_site.backup.contents import Contents, Query, contents_of

MEMBER = "database.sqlite3.gz"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def dump(folder: Path, left_out: list[str]) -> tuple[Path, Contents]:
    """A compressed copy of the database in this folder, without the rows of some tables.

    Raises BackupError, as where the disk is full.
    """
    copied = folder / "copy.sqlite3"
    try:
        contents = _copy(copied, left_out)
    except sqlite3.OperationalError as error:
        raise BackupError(f"The database could not be copied: {error}.") from error
    packed = folder / MEMBER
    with copied.open("rb") as source, gzip.open(packed, "wb") as target:
        shutil.copyfileobj(source, target)
    copied.unlink()
    return packed, contents


def _copy(copied, left_out):
    with _opened(_live()) as live, _opened(copied, mode="rwc") as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        for table in left_out:
            copy.execute(f'DELETE FROM "{table}"')
        copy.commit()
        # Written anew, so that nothing of those rows is left in the free space of its pages.
        copy.execute("VACUUM")
        return contents_of(_asking(copy), TABLES)


@contextlib.contextmanager
def scratch(packed: Path) -> Iterator[Query]:
    """Questions to a copy that is unpacked beside the dump. Raises BackupError if it is broken."""
    with _opened(_unpacked(packed)) as copy:
        query = _asking(copy)
        try:
            verdict, orphans = query("PRAGMA integrity_check"), query("PRAGMA foreign_key_check")
        except sqlite3.DatabaseError as error:
            raise BackupError(f"The database in it cannot be read: {error}.") from error
        if verdict != [("ok",)] or orphans:
            raise BackupError("The database in it is broken.")
        yield query


def replace(packed: Path) -> None:
    """Put this database in the place of the site's, in one transaction."""
    connection.close()
    with _opened(_unpacked(packed)) as source, _opened(_live(), mode="rwc") as live:
        live.execute("PRAGMA journal_mode=WAL")
        source.backup(live)
        live.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _live():
    return Path(connection.settings_dict["NAME"]).absolute()


def _opened(path, mode="rw"):
    address = f"{path.absolute().as_uri()}?mode={mode}"
    return contextlib.closing(sqlite3.connect(address, uri=True, timeout=60))


def _unpacked(packed):
    path = packed.with_name("unpacked.sqlite3")
    with gzip.open(packed, "rb") as source, path.open("wb") as target:
        shutil.copyfileobj(source, target)
    return path


def _asking(link):
    return lambda sql: link.execute(sql).fetchall()
