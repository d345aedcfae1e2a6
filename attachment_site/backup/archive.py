"""The archive: one tar file with a whole site, and at its end a manifest of SHA-256 digests."""

import datetime
import hashlib
import io
import json
import os
import tarfile
from pathlib import Path
from typing import IO, Self, TypedDict

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK_BYTES = 1024 * 1024


class FileEntry(TypedDict):
    """What the manifest says of a file."""

    bytes: int
    sha256: str


class BackupError(Exception):
    """A backup cannot be made or used; the message tells the operator why."""


class ArchiveWriter:
    """Writes an archive, which is complete once `finish` has returned and not before."""

    def __init__(self, path: Path):
        # Readable by the operator alone, whatever the folder allows.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.file = os.fdopen(descriptor, "wb")
        # Closed by `finish` alone: an unfinished tar file must not get its end-of-archive mark.
        self.tar = tarfile.open(fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.files: dict[str, FileEntry] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    def add(self, name: str, path: Path) -> None:
        """Add a file as it is now; of two with one name the later counts. Raises OSError."""
        with path.open("rb") as source:
            stat = os.fstat(source.fileno())
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = stat.st_size, int(stat.st_mtime), 0o644
            reader = DigestingReader(source)
            self.tar.addfile(member, reader)
        self.files[name] = {"bytes": member.size, "sha256": reader.digest.hexdigest()}

    def finish(self, made_at: datetime.datetime, **contents: object) -> None:
        """Write the manifest behind all files, and wait until everything is on the disk."""
        manifest = {
            "format": FORMAT,
            "made_at": made_at.isoformat(),
            **contents,
            "files": self.files,
        }
        content = json.dumps(manifest, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mtime = len(content), int(made_at.timestamp())
        self.tar.addfile(member, io.BytesIO(content))
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())


def unpack(path: Path, folder: Path) -> dict:
    """Unpack into an empty folder and return the manifest.

    Raises BackupError for what is not a complete and undamaged backup.
    """
    found: dict[str, FileEntry] = {}
    try:
        with tarfile.open(path, mode="r:") as tar:
            for member in tar:
                if not member.isreg():
                    raise BackupError(f"{path.name} holds something that no backup holds.")
                found[member.name] = _unpack_one(tar, member, folder)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"{path.name} is no whole backup: {error}.") from error
    found.pop(MANIFEST, None)
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        expected = manifest["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path.name} is no whole backup: its end is missing.") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"{path.name} was made by another version of the site.")
    damaged = sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
    if damaged:
        raise BackupError(f"{path.name} is harmed: {', '.join(damaged[:5])}.")
    return manifest


def _unpack_one(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> FileEntry:
    """Write one file and return what the manifest should say of it."""
    target = folder / member.name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise BackupError("A file in it would land outside of its folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    source = tar.extractfile(member)
    assert source is not None, "only regular files get here"
    reader = DigestingReader(source)
    with target.open("wb") as copy:
        while chunk := reader.read(CHUNK_BYTES):
            copy.write(chunk)
    return {"bytes": target.stat().st_size, "sha256": reader.digest.hexdigest()}


class DigestingReader:
    """Reads a file once and computes the SHA-256 of what was read."""

    def __init__(self, file: IO[bytes]):
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        chunk = self.file.read(size)
        self.digest.update(chunk)
        return chunk
