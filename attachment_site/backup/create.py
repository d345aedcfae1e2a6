"""Making a backup while the site is written to."""

import contextlib
import datetime
import fcntl
import os
import re
import shutil
import tempfile
from dataclasses import asdict
from pathlib import Path

from django.db import connection

from attachment_site.backup import postgresql, sqlite
from attachment_site.backup.archive import ArchiveWriter, BackupError
from attachment_site.backup.contents import left_out
from attachment_site.backup.uploads import uploads
from attachment_site.core.models import Heartbeat

NAME = re.compile(r"attachment-site-\d{4}-\d\d-\d\dT\d{6}Z\.tar")
ENGINES = {"sqlite": sqlite, "postgresql": postgresql}
PARTIAL = ".partial-"
MEDIA = "media/"


def make_backup(folder: Path, *, now: datetime.datetime, keep: int | None = None) -> Path:
    """Write one file with the whole site into this folder, and give its path.

    It gets its name once it is whole and on the disk; with `keep`, older ones are then deleted
    until so many are left. Raises BackupError, and OSError where the disk refuses.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"attachment-site-{now.astimezone(datetime.UTC):%Y-%m-%dT%H%M%SZ}.tar"
    with _alone_in(folder):
        if path.exists():
            raise BackupError(f"{path} is there already.")
        for left_behind in folder.glob(f"{PARTIAL}*"):
            shutil.rmtree(left_behind)
        with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=folder) as work:
            unfinished = Path(work) / path.name
            _write(unfinished, now)
            unfinished.rename(path)
            _sync(folder)
        Heartbeat.record(Heartbeat.Job.BACKUP, now=now)
        if keep is not None:
            for old in backups_in(folder)[:-keep]:
                old.unlink()
    return path


def backups_in(folder: Path) -> list[Path]:
    """The whole backups of a folder, the oldest first."""
    return sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))


def _write(path, now):
    """Media come before and after the database, so that no picture is missing that it names."""
    engine = ENGINES[connection.vendor]
    with ArchiveWriter(path) as archive:
        seen = _add_media(archive, {})
        dumped, contents = engine.dump(path.parent, left_out())
        archive.add(engine.MEMBER, dumped)
        dumped.unlink()
        _add_media(archive, seen)
        archive.finish(now, {"database": connection.vendor, **asdict(contents)})


def _add_media(archive, seen):
    """Add what is new or has changed since `seen`; gives what was there this time."""
    stored = uploads()
    present = stored.facts()
    for name in sorted(present):
        if seen.get(name) != present[name]:
            # A file may be deleted while this goes on; what the database names stays.
            with contextlib.suppress(FileNotFoundError):
                stored.add_to(archive, f"{MEDIA}{name}", name)
    return present


@contextlib.contextmanager
def _alone_in(folder):
    """One backup at a time in a folder; the lock ends with the process, however it ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise BackupError(f"Another backup is being written into {folder}.") from error
    finally:
        os.close(descriptor)


def _sync(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
