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

from attachment_site.backup.archive import BackupError, FileEntry, pack
from attachment_site.backup.contents import EXCLUDED_TABLES
from attachment_site.backup.encryption import SUFFIX, key_fingerprint, write
from attachment_site.backup.objects import ObjectWriter, prune, sync
from attachment_site.backup.restore import ENGINES, MEDIA, verify
from attachment_site.backup.uploads import FileVersion, uploads
from attachment_site.core.models import Heartbeat

NAME = re.compile(r"attachment-site-\d{4}-\d\d-\d\dT\d{6}Z\.tar(\.age)?")
PARTIAL = ".partial-"


def create_backup(
    folder: Path, *, now: datetime.datetime, keep: int | None = None, recipient: str = ""
) -> Path:
    """Back the whole site up into this folder, and return the path of the archive.

    The archive gets its name once it is on the disk, with all uploads that it needs beside it, and
    was restored beside the site; all are encrypted to an age public key where a `recipient` is
    given. With `keep`, older backups are then deleted until so many are left. One that cannot be
    restored counts for nothing. Raises BackupError, and OSError from the disk.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"attachment-site-{now.astimezone(datetime.UTC):%Y-%m-%dT%H%M%SZ}.tar"
    path = folder / (f"{name}{SUFFIX}" if recipient else name)
    with _lock(folder):
        if path.exists():
            raise BackupError(f"{path} is there already.")
        for leftover in folder.glob(f"{PARTIAL}*"):
            shutil.rmtree(leftover)
        with (
            tempfile.TemporaryDirectory(prefix=PARTIAL, dir=folder) as work,
            ObjectWriter(folder, Path(work), recipient) as objects,
        ):
            unfinished = Path(work) / name
            _write(unfinished, objects, now)
            verify(unfinished, with_uploads=False)
            if recipient:
                with unfinished.open("rb") as source:
                    unfinished = unfinished.with_name(path.name)
                    write(source, unfinished, recipient)
            objects.write_list(unfinished)
            unfinished.rename(path)
            sync(folder)
        Heartbeat.record(Heartbeat.Job.BACKUP, now=now)
        if keep is not None:
            _delete_older(path, keep)
    return path


def _delete_older(path: Path, keep: int) -> None:
    """Delete what is older than this backup until `keep` are left."""
    try:
        for old in backups_in(path.parent)[:-keep]:
            old.unlink()
        prune(path.parent, backups_in(path.parent))
    except OSError as error:
        raise BackupError(
            f"{path} was made, but what is older was not deleted: {error.strerror}."
        ) from error


def backups_in(folder: Path) -> list[Path]:
    """The complete backups in a folder, oldest first."""
    return sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))


def _write(path: Path, objects: ObjectWriter, now: datetime.datetime) -> None:
    """Uploads are read before and after the database, so that all that it refers to are there."""
    engine = ENGINES[connection.vendor]
    media: dict[str, FileEntry] = {}
    present = _add_uploads(objects, {}, media)
    dumped, contents = engine.dump(path.parent, EXCLUDED_TABLES)
    _add_uploads(objects, present, media)
    described = {"database": connection.vendor, "key": key_fingerprint(), "media": media}
    pack(path, dumped, now, **described, **asdict(contents))
    dumped.unlink()


def _add_uploads(
    objects: ObjectWriter, added: dict[str, FileVersion], media: dict[str, FileEntry]
) -> dict[str, FileVersion]:
    """Add files that are new or have changed since `added`; return what is there now."""
    stored = uploads()
    present = stored.versions()
    for name in sorted(present):
        if added.get(name) != present[name]:
            # It may have been deleted meanwhile; files that the database refers to stay.
            with contextlib.suppress(FileNotFoundError), stored.reading(name) as path:
                media[f"{MEDIA}{name}"] = objects.add(path)
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
