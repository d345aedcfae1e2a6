"""Restoring a site from a backup, and verifying that a backup could do it."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from attachment_site.backup.archive import BackupError, unpack
from attachment_site.backup.contents import contents_of, referenced_files
from attachment_site.backup.create import ENGINES, MEDIA
from attachment_site.backup.uploads import uploads
from attachment_site.core.db import fetch_all, known_migrations
from attachment_site.core.models import ContentVersion

CONTENT_VERSIONS = "attachment_site.0001_initial"


@dataclass
class Report:
    """What a backup holds; `missing` are files that its database refers to and it lacks."""

    made_at: str
    row_count: int
    file_count: int
    missing: list[str]


def verify(path: Path) -> Report:
    """Restore into a scratch folder and a scratch database, and compare everything.

    The site is not touched. Raises BackupError for a backup that could not restore it.
    """
    with tempfile.TemporaryDirectory(prefix="attachment-site-verify-") as work:
        manifest = _unpack(path, Path(work))
        return _compare(manifest, Path(work))


def restore(path: Path) -> Report:
    """Replace the site's database by the backup's, and put its files among the site's.

    Everything is verified first. The database changes in one transaction; files that the backup
    does not contain stay where they are. Raises BackupError and OSError.
    """
    stored = uploads()
    with stored.work_folder() as work:
        manifest = _unpack(path, Path(work))
        report = _compare(manifest, Path(work))
        for name in _media_names(manifest):
            stored.put(name.removeprefix(MEDIA), Path(work) / name)
        engine = ENGINES[manifest["database"]]
        engine.replace(Path(work) / engine.MEMBER)
        if CONTENT_VERSIONS in manifest["migrations"]:
            _renumber_content_versions()
    return report


def _renumber_content_versions() -> None:
    """Continue content versions from the clock: no number may return under which a browser or a
    cache has stored a page since the backup was made."""
    now = timezone.now()
    ContentVersion.objects.all().delete()
    ContentVersion.objects.create(pk=int(now.timestamp() * 1000), changed_at=now)
    if connection.vendor == "postgresql":
        # Its sequence does not follow numbers that it did not give.
        table = ContentVersion._meta.db_table
        fetch_all(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")


def _unpack(path: Path, work: Path) -> dict[str, Any]:
    """Unpack a backup that fits this site, and return its manifest."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    room = shutil.disk_usage(work).free
    if room < path.stat().st_size * 2:
        raise BackupError(f"There is too little room in {work.parent} to unpack it.")
    manifest = unpack(path, work)
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"It is a backup of {manifest['database']}, and DATABASE_URL names {connection.vendor}."
        )
    newest = {}
    for app, name in sorted(known_migrations()):
        newest[app] = name
    applied = (name.partition(".") for name in manifest["migrations"])
    if any(name > newest.get(app, name) for app, _, name in applied):
        raise BackupError("It was made by a newer version of the site: install that first.")
    return manifest


def _compare(manifest: dict[str, Any], work: Path) -> Report:
    """Compare the restored rows with the manifest."""
    engine = ENGINES[manifest["database"]]
    media = _media_names(manifest)
    with engine.scratch(work / engine.MEMBER) as query:
        rows = contents_of(query, engine.TABLES).rows
        referenced = referenced_files(query, set(rows))
    differing = sorted(
        table
        for table in rows.keys() | manifest["rows"].keys()
        if rows.get(table) != manifest["rows"].get(table)
    )
    if differing:
        raise BackupError(f"Restored, it has other rows than it should in {', '.join(differing)}.")
    missing = sorted(referenced - {name.removeprefix(MEDIA) for name in media})
    return Report(manifest["made_at"], sum(rows.values()), len(media), missing)


def _media_names(manifest: dict[str, Any]) -> list[str]:
    return [name for name in manifest["files"] if name.startswith(MEDIA)]
