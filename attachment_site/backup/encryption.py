"""Backups encrypted to an age public key, which the machine that makes them cannot open."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pyrage
from django.utils.crypto import salted_hmac

from attachment_site.backup.archive import BackupError, private_file

SUFFIX = ".age"


def write(source: IO[bytes], path: Path, recipient: str = "") -> None:
    """Write a private file, encrypted if there is a recipient. Raises OSError."""
    with private_file(path) as target:
        if not recipient:
            shutil.copyfileobj(source, target)
            return
        pyrage.encrypt_io(source, target, [pyrage.x25519.Recipient.from_str(recipient)])


@contextlib.contextmanager
def decrypted(path: Path, work: Path, identity: Path | None) -> Iterator[Path]:
    """This file itself, or what it holds where it is encrypted. Raises BackupError."""
    if path.suffix != SUFFIX:
        yield path
        return
    if identity is None:
        raise BackupError(f"{path.name} is encrypted: bring its key by --identity FILE.")
    opened = work / ".decrypted"
    lines = [line for line in identity.read_text().splitlines() if line.startswith("AGE-")]
    try:
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines]
        with path.open("rb") as source, opened.open("wb") as target:
            pyrage.decrypt_io(source, target, keys)
    except (pyrage.IdentityError, pyrage.DecryptError) as error:
        raise BackupError(f"{path.name} does not open with that key, or is harmed.") from error
    yield opened
    opened.unlink()


def key_fingerprint() -> str:
    """What tells one SECRET_KEY from another, and no more."""
    return salted_hmac("backup", "fingerprint", algorithm="sha256").hexdigest()[:16]
