"""The id of the code that runs: what a page looks like follows from it too."""

import datetime
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from attachment_site.core.logging import OWN_PACKAGES
from attachment_site.core.storage.local import StaticFilesStorage

FOLDERS = (*OWN_PACKAGES, "templates")
SUFFIXES = {".py", ".html", ".txt", ".xml", ".sql", ".toml", ".yaml"}


@dataclass(frozen=True)
class BuildId:
    """A digest of code, templates and names of static files, and when the newest was written."""

    digest: str
    built_at: datetime.datetime


def build_id() -> BuildId:
    """The build that this process runs; in development, of the files as they are now."""
    return _read() if settings.DEBUG else _read_once()


def _read() -> BuildId:
    base = Path(settings.BASE_DIR)
    files = [
        path
        for folder in FOLDERS
        for path in sorted((base / folder).rglob("*"))
        if path.suffix in SUFFIXES
    ]
    others = [base / "uv.lock", Path(settings.STATIC_ROOT, StaticFilesStorage.manifest_name)]
    files += [path for path in others if path.exists()]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    newest = max(path.stat().st_mtime for path in files)
    return BuildId(digest.hexdigest()[:16], datetime.datetime.fromtimestamp(newest, datetime.UTC))


_read_once = cache(_read)
