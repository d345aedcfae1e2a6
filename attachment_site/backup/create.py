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

from attachment_site.backup.archive import ArchiveWriter, BackupError
from attachment_site.backup.contents import excluded_tables
from attachment_site.backup.encryption import encrypt, key_fingerprint
from attachment_site.backup.engines import ENGINES, MEDIA
from attachment_site.backup.restore import verify
from attachment_site.backup.uploads import FileVersion, uploads
from attachment_site.core.models import Heartbeat

NAME = re.compile(r"attachment-site-\d{4}-\d\d-\d\dT\d{6}Z\.tar(\.age)?")
PARTIAL = ".partial-"


def create_backup(
    folder: Path, *, now: datetime.datetime, keep: int | None = None, recipient: str = ""
) -> Path:
    """Write the whole site into one file in this folder, and return its path.

    The file gets its name once it is on the disk and was restored beside the site, and is encrypted
    to an age public key where a `recipient` is given. With `keep`, older backups are then deleted
    until so many are left. One that cannot be restored counts for nothing. Raises BackupError, and
    OSError from the disk.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"attachment-site-{now.astimezone(datetime.UTC):%Y-%m-%dT%H%M%SZ}.tar"
    path = folder / (f"{name}.age" if recipient else name)
    with _lock(folder):
        if path.exists():
            raise BackupError(f"{path} is there already.")
        for leftover in folder.glob(f"{PARTIAL}*"):
            shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=folder) as work:
            unfinished = Path(work) / name
            _write(unfinished, now)
            verify(unfinished)
            if recipient:
                unfinished = encrypt(unfinished, recipient)
            unfinished.rename(path)
            _sync(folder)
        Heartbeat.record(Heartbeat.Job.BACKUP, now=now)
        if keep is not None:
            for old in backups_in(folder)[:-keep]:
                old.unlink()
    return path


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
        archive.finish(now, database=connection.vendor, key=key_fingerprint(), **asdict(contents))


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
