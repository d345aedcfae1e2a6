"""Which version of the code answers: what a page looks like follows from it too."""

import datetime
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

PARTS = ("attachment_site", "articles", "sessions", "templates")
KINDS = {".py", ".html", ".txt", ".xml", ".sql", ".yaml"}


@dataclass(frozen=True)
class Release:
    """A digest of code, templates and names of static files; when the newest was written."""

    version: str
    moment: datetime.datetime


def release() -> Release:
    """The release that this process runs; while developing, the files as they are now."""
    return _read() if settings.DEBUG else _read_once()


def _read() -> Release:
    files = [
        path
        for part in PARTS
        for path in sorted((Path(settings.BASE_DIR) / part).rglob("*"))
        if path.suffix in KINDS
    ]
    files += [
        path
        for path in (
            Path(settings.BASE_DIR) / "uv.lock",
            Path(settings.STATIC_ROOT) / "staticfiles.json",
        )
        if path.exists()
    ]
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    newest = max(path.stat().st_mtime for path in files)
    return Release(digest.hexdigest()[:16], datetime.datetime.fromtimestamp(newest, datetime.UTC))


_read_once = cache(_read)
