"""The archive: a tar file with a database, and at its end a manifest of SHA-256 digests."""

import contextlib
import datetime
import hashlib
import json
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NotRequired, TypedDict

from django.core.management import CommandError

MANIFEST = "manifest.json"
# Of the releases up to 0.4.0, whose archives hold the uploads as well.
WITH_UPLOADS = 1
FORMAT = 2


class FileEntry(TypedDict):
    """What the manifest says of a file; an upload is in the `object` beside the archive."""

    bytes: int
    sha256: str
    object: NotRequired[str]


class BackupError(CommandError):
    """A backup cannot be made or used; commands end with the message, which says why."""


def digest_of(path: Path) -> str:
    """The SHA-256 of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def entry_of(path: Path) -> FileEntry:
    """What the manifest should say of this file."""
    return {"bytes": path.stat().st_size, "sha256": digest_of(path)}


@contextlib.contextmanager
def private_file(path: Path) -> Iterator[IO[bytes]]:
    """A new file that only the operator reads, and that is on the disk once the block has ended."""
    with path.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        yield file
        file.flush()
        os.fsync(file.fileno())


def pack(path: Path, dumped: Path, made_at: datetime.datetime, **contents: Any) -> None:
    """Write an archive."""
    manifest = {
        "format": FORMAT,
        "made_at": made_at.isoformat(),
        **contents,
        "files": {dumped.name: entry_of(dumped)},
    }
    described = path.with_name(MANIFEST)
    described.write_text(json.dumps(manifest, indent=1))
    with (
        private_file(path) as file,
        tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar,
    ):
        tar.add(dumped, dumped.name)
        tar.add(described, MANIFEST)


def unpack(path: Path, folder: Path) -> dict[str, Any]:
    """Unpack into an empty folder and return the manifest.

    Raises BackupError for what is not a complete and undamaged backup.
    """
    found: dict[str, FileEntry] = {}
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                if not member.isreg():
                    raise BackupError(f"{path.name} holds something that no backup holds.")
                tar.extract(member, folder, filter="data")
                found[member.name] = entry_of(folder / member.name)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{path.name} is no whole backup: {error}.") from error
    found.pop(MANIFEST, None)
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        expected = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path.name} is no whole backup: its end is missing.") from error
    if manifest.get("format") not in (WITH_UPLOADS, FORMAT):
        raise BackupError(f"{path.name} was made by another version of the site.")
    damaged = sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
    if damaged:
        raise BackupError(f"{path.name} is harmed: {', '.join(damaged[:5])}.")
    return manifest
