"""One file that holds a whole site: what is added, and at its end a list of digests."""

import datetime
import hashlib
import io
import json
import os
import tarfile
from pathlib import Path

MANIFEST = "manifest.json"
FORMAT = 1
CHUNK_BYTES = 1024 * 1024


class BackupError(Exception):
    """A backup cannot be made or used; its words tell the operator why."""


class ArchiveWriter:
    """A tar file in the making. It is whole once `finish` has returned, and not before."""

    def __init__(self, path: Path):
        # Nobody but the operator reads it, whatever the folder allows.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.file = os.fdopen(descriptor, "wb")
        # Closed by `finish`: what is not finished must not get the end of a whole tar file.
        self.tar = tarfile.open(fileobj=self.file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.files = {}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.file.close()

    def add(self, name: str, path: Path) -> None:
        """Add a file as it is now; added again, the later copy counts. Raises OSError."""
        with path.open("rb") as source:
            facts = os.fstat(source.fileno())
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.mode = facts.st_size, int(facts.st_mtime), 0o644
            reader = _Digesting(source)
            self.tar.addfile(member, reader)
        self.files[name] = {"bytes": member.size, "sha256": reader.digest.hexdigest()}

    def finish(self, made_at: datetime.datetime, facts: dict) -> None:
        """Write the manifest behind all files, and wait until the disk has everything."""
        manifest = {"format": FORMAT, "made_at": made_at.isoformat(), **facts, "files": self.files}
        content = json.dumps(manifest, indent=1).encode()
        member = tarfile.TarInfo(MANIFEST)
        member.size, member.mtime = len(content), int(made_at.timestamp())
        self.tar.addfile(member, io.BytesIO(content))
        self.tar.close()
        self.file.flush()
        os.fsync(self.file.fileno())


def unpack(path: Path, folder: Path) -> dict:
    """Unpack into an empty folder and give the manifest, if every byte is as it was.

    Raises BackupError for what is no whole and unharmed backup.
    """
    found = {}
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
    harmed = sorted(
        name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name)
    )
    if harmed:
        raise BackupError(f"{path.name} is harmed: {', '.join(harmed[:5])}.")
    return manifest


def _unpack_one(tar, member, folder):
    """Write one file, and give what the manifest should say of it."""
    target = folder / member.name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise BackupError("A file in it would land outside of its folder.")
    target.parent.mkdir(parents=True, exist_ok=True)
    reader = _Digesting(tar.extractfile(member))
    with target.open("wb") as copy:
        while chunk := reader.read(CHUNK_BYTES):
            copy.write(chunk)
    return {"bytes": target.stat().st_size, "sha256": reader.digest.hexdigest()}


class _Digesting:
    """A file that is read once, with the SHA-256 of what was read."""

    def __init__(self, file):
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size):
        chunk = self.file.read(size)
        self.digest.update(chunk)
        return chunk
