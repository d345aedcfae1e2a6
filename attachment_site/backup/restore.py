"""Restoring a site from a backup, and verifying that a backup could do it."""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.utils import timezone

from attachment_site.backup import postgresql, sqlite
from attachment_site.backup.archive import BackupError, unpack
from attachment_site.backup.contents import contents_of, referenced_files
from attachment_site.backup.encryption import decrypted, key_fingerprint
from attachment_site.backup.objects import fetch
from attachment_site.backup.uploads import uploads
from attachment_site.core.db import known_migrations
from attachment_site.core.models import ContentVersion

ENGINES = {"sqlite": sqlite, "postgresql": postgresql}
# The folder of uploads in a manifest.
MEDIA = "media/"
CONTENT_VERSIONS = "attachment_site.0001_initial"


@dataclass
class Report:
    """What a backup holds; `missing` are files that its database refers to and it lacks.

    With another SECRET_KEY than this site's, TOTP devices cannot be read, nor letters vouched for.
    """

    made_at: str
    row_count: int
    file_count: int
    missing: list[str]
    has_other_key: bool


def verify(path: Path, identity: Path | None = None, *, with_uploads: bool = True) -> Report:
    """Restore into a scratch folder and a scratch database, and compare everything.

    The site is not touched. `identity` is a file with the age key of an encrypted backup;
    `with_uploads` says whether those are compared, too. Raises BackupError for one that could not
    restore the site.
    """
    with tempfile.TemporaryDirectory(prefix="attachment-site-verify-") as work:
        manifest = _unpack(path, Path(work), identity, with_uploads=with_uploads)
        return _compare(manifest, Path(work))


def restore(path: Path, identity: Path | None = None) -> Report:
    """Replace the site's database by the backup's, and put its files among the site's.

    Everything is verified first. The database changes in one transaction; files that the backup
    does not contain stay where they are. Raises BackupError and OSError.
    """
    stored = uploads()
    with stored.work_folder() as work:
        manifest = _unpack(path, Path(work), identity)
        report = _compare(manifest, Path(work))
        for name in _media_names(manifest):
            stored.put(name.removeprefix(MEDIA), Path(work) / name)
        engine = ENGINES[manifest["database"]]
        engine.replace(Path(work) / engine.MEMBER)
        if CONTENT_VERSIONS in manifest["migrations"]:
            renumber_content_versions()
    return report


def renumber_content_versions(using: str = DEFAULT_DB_ALIAS) -> None:
    """Continue content versions from the clock: no number may return under which a browser or a
    cache has stored a page since the backup was made, or from another database."""
    now = timezone.now()
    versions = ContentVersion.objects.using(using)
    versions.all().delete()
    versions.create(pk=int(now.timestamp() * 1000), changed_at=now)
    if connections[using].vendor == "postgresql":
        # Its sequence does not follow numbers that it did not give.
        table = ContentVersion._meta.db_table
        with connections[using].cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"
            )


def _unpack(
    path: Path, work: Path, identity: Path | None, *, with_uploads: bool = True
) -> dict[str, Any]:
    """Unpack a backup that fits this site, and return its manifest."""
    if not path.is_file():
        raise BackupError(f"There is no file {path}.")
    room = shutil.disk_usage(work).free
    if room < path.stat().st_size * 2:
        raise BackupError(f"There is too little room in {work.parent} to unpack it.")
    with decrypted(path, work, identity) as archive:
        manifest = unpack(archive, work)
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"It is a backup of {manifest['database']}, and DATABASE_URL names {connection.vendor}:"
            f" restore it into {manifest['database']}, then migrate and move_to."
        )
    newest = {}
    for app, name in sorted(known_migrations()):
        newest[app] = name
    applied = (name.partition(".") for name in manifest["migrations"])
    if any(name > newest.get(app, name) for app, _, name in applied):
        raise BackupError("It was made by a newer version of the site: install that first.")
    if with_uploads:
        fetch(path, manifest.get("media", {}), work, identity)
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
        if rows.get(table, 0) != manifest["rows"].get(table, 0)
    )
    if differing:
        raise BackupError(f"Restored, it has other rows than it should in {', '.join(differing)}.")
    missing = sorted(referenced - {name.removeprefix(MEDIA) for name in media})
    has_other_key = manifest.get("key", key_fingerprint()) != key_fingerprint()
    return Report(manifest["made_at"], sum(rows.values()), len(media), missing, has_other_key)


def _media_names(manifest: dict[str, Any]) -> list[str]:
    """Its uploads; those of releases up to 0.4.0 are among the files of the archive."""
    return [name for name in manifest.get("media", manifest["files"]) if name.startswith(MEDIA)]
