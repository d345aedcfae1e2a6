"""Creating a backup while the site is in use."""

import contextlib
import datetime
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from django.db import connection

from attachment_site.backup import postgresql, sqlite
from attachment_site.backup.archive import ArchiveWriter, BackupError
from attachment_site.backup.contents import excluded_tables
from attachment_site.backup.uploads import FileVersion, uploads
from attachment_site.core.models import Heartbeat

NAME = re.compile(r"attachment-site-\d{4}-\d\d-\d\dT\d{6}Z\.tar")
ENGINES = {"sqlite": sqlite, "postgresql": postgresql}
PARTIAL = ".partial-"
MEDIA = "media/"


def create_backup(folder: Path, *, now: datetime.datetime) -> Path:
    """Write the whole site into one file in this folder, and return its path.

    The file gets its name once it is complete and on the disk; whether it is any good, a trial
    restore has to say. Raises BackupError, and OSError from the disk.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"attachment-site-{now.astimezone(datetime.UTC):%Y-%m-%dT%H%M%SZ}.tar"
    with _lock(folder):
        if path.exists():
            raise BackupError(f"{path} is there already.")
        for leftover in folder.glob(f"{PARTIAL}*"):
            shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=folder) as work:
            unfinished = Path(work) / path.name
            _write(unfinished, now)
            unfinished.rename(path)
            _sync(folder)
    return path


def accept_backup(path: Path, *, now: datetime.datetime, keep: int | None) -> None:
    """Note that a backup was proved good; with `keep`, delete older ones until so many are left."""
    Heartbeat.record(Heartbeat.Job.BACKUP, now=now)
    if keep is not None:
        for old in backups_in(path.parent)[:-keep]:
            old.unlink()


def backups_in(folder: Path) -> list[Path]:
    """The complete backups in a folder, oldest first."""
    return sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))


def _write(path: Path, now: datetime.datetime) -> None:
    """Uploads go in before and after the database, so that every file it refers to is there."""
    engine = ENGINES[connection.vendor]
    with ArchiveWriter(path) as archive:
        added = _add_uploads(archive, {})
        dumped, contents = engine.dump(path.parent, excluded_tables())
        archive.add(engine.MEMBER, dumped)
        dumped.unlink()
        _add_uploads(archive, added)
        archive.finish(now, database=connection.vendor, **asdict(contents))


def _add_uploads(archive: ArchiveWriter, added: dict[str, FileVersion]) -> dict[str, FileVersion]:
    """Add files that are new or have changed since `added`; return what is there now."""
    stored = uploads()
    present = stored.versions()
    for name in sorted(present):
        if added.get(name) != present[name]:
            # It may have been deleted meanwhile; files that the database refers to stay.
            with contextlib.suppress(FileNotFoundError):
                stored.add_to(archive, f"{MEDIA}{name}", name)
    return present


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """One backup at a time in a folder; the lock ends with the process, however it ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise BackupError(f"Another backup is being written into {folder}.") from error
    finally:
        os.close(descriptor)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
