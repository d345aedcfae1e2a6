"""Uploads beside the backups: each content once, however many backups hold it.

An object in `media/` has the SHA-256 of its content as its name or, where it is encrypted, a digest
that tells nobody what it is. Each backup has a list of checksums as `sha256sum --check` reads it:
it says which objects the backup needs to those who cannot open it.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Self

from django.utils.crypto import salted_hmac

from attachment_site.backup.archive import BackupError, FileEntry, digest_of, entry_of, private_file
from attachment_site.backup.encryption import SUFFIX, decrypted, write

FOLDER = "media"
LIST = ".sha256"


class ObjectWriter:
    """Adds uploads to a folder of backups, and takes them away again if the backup fails.

    `work` is a scratch folder on the same disk.
    """

    def __init__(self, folder: Path, work: Path, recipient: str):
        self.folder = folder
        self.objects = folder / FOLDER
        self.objects.mkdir(mode=0o700, exist_ok=True)
        self.work = work
        self.recipient = recipient
        self.written: list[Path] = []
        self.sums: dict[str, str] = {}
        self.known: dict[str, str] = {}
        # The newest list last: an object that was harmed and written again has a new checksum.
        for path in sorted(folder.glob(f"attachment-site-*{LIST}")):
            self.known |= _read(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        for path in self.written if error else ():
            path.unlink()

    def add(self, upload: Path) -> FileEntry:
        """Store a file unless its content is there, unharmed. Raises OSError."""
        with upload.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").hexdigest()
            name = self._name(digest)
            if name not in self.sums:
                self.sums[name] = self._stored(name, digest) or self._store(source, name, digest)
            size = os.fstat(source.fileno()).st_size
        return {"bytes": size, "sha256": digest, "object": name}

    def _name(self, digest: str) -> str:
        if not self.recipient:
            return digest
        value = f"{self.recipient} {digest}"
        return salted_hmac("backup object", value, algorithm="sha256").hexdigest() + SUFFIX

    def _stored(self, name: str, digest: str) -> str | None:
        """The checksum of an object that is there as it was written."""
        path = self.objects / name
        expected = self.known.get(name, digest)
        return expected if path.exists() and digest_of(path) == expected else None

    def _store(self, source: IO[bytes], name: str, digest: str) -> str:
        source.seek(0)
        unfinished = self.work / name
        write(source, unfinished, self.recipient)
        stored = digest_of(unfinished)
        if not self.recipient and stored != digest:
            raise BackupError("An upload changed while it was read.")
        path = self.objects / name
        if not path.exists():
            self.written.append(path)
        unfinished.rename(path)
        return stored

    def write_list(self, archive: Path) -> None:
        """Write the list of checksums of a backup whose objects are all stored."""
        sums = {f"{FOLDER}/{name}": self.sums[name] for name in sorted(self.sums)}
        sums[archive.name] = digest_of(archive)
        unfinished = archive.with_name(f"{archive.name}{LIST}")
        with private_file(unfinished) as file:
            file.writelines(f"{digest}  {name}\n".encode() for name, digest in sums.items())
        sync(self.objects)
        unfinished.rename(self.folder / unfinished.name)


def sync(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fetch(archive: Path, uploads: dict[str, FileEntry], work: Path, identity: Path | None) -> None:
    """Put the uploads of a backup into `work` by their names, from the objects beside it.

    Raises BackupError if one is missing or harmed, or if there is too little room.
    """
    if shutil.disk_usage(work).free < sum(entry["bytes"] for entry in uploads.values()):
        raise BackupError(f"There is too little room in {work.parent} for its uploads.")
    for name, entry in uploads.items():
        target = work / name
        if not target.resolve().is_relative_to(work.resolve()):
            raise BackupError("A file in it would land outside of its folder.")
        stored = archive.parent / FOLDER / Path(entry.get("object", "")).name
        if not stored.is_file():
            raise BackupError(f"{name} is missing: {archive.name} needs the folder {FOLDER}/.")
        target.parent.mkdir(parents=True, exist_ok=True)
        with decrypted(stored, work, identity) as content:
            shutil.copyfile(content, target)
        found = entry_of(target)
        if found != {"bytes": entry["bytes"], "sha256": entry["sha256"]}:
            raise BackupError(f"{archive.name} is harmed: {name}.")


def prune(folder: Path, kept: Iterable[Path]) -> None:
    """Delete lists and objects of backups that are gone.

    No object is deleted while the list of a kept backup is missing.
    """
    lists = {path.with_name(f"{path.name}{LIST}") for path in kept}
    for path in set(folder.glob(f"attachment-site-*{LIST}")) - lists:
        path.unlink()
    if all(path.exists() for path in lists):
        needed = {name for path in lists for name in _read(path)}
        for stored in (folder / FOLDER).iterdir():
            if stored.is_file() and stored.name not in needed:
                stored.unlink()


def _read(path: Path) -> dict[str, str]:
    lines = (line.partition("  ") for line in path.read_text(errors="replace").splitlines())
    prefix = f"{FOLDER}/"
    return {
        name.removeprefix(prefix): digest for digest, _, name in lines if name.startswith(prefix)
    }
