"""The site's uploads as a backup takes them and gives them back: in a folder, or in a bucket."""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage


def uploads():
    """Where the uploads of this site lie."""
    return Bucket(default_storage.bucket) if hasattr(default_storage, "bucket") else Folder()


class Folder:
    """Uploads in MEDIA_ROOT."""

    def __init__(self):
        self.root = Path(settings.MEDIA_ROOT)

    def facts(self) -> dict[str, tuple]:
        """By the name of each file, what changes whenever the file does."""
        found = {}
        for path in sorted(self.root.rglob("*")):
            # It may be deleted at this very moment.
            with contextlib.suppress(FileNotFoundError):
                facts = path.lstat()
                if stat.S_ISREG(facts.st_mode):
                    found[str(path.relative_to(self.root))] = facts.st_size, facts.st_mtime_ns
        return found

    def add_to(self, archive, member: str, name: str) -> None:
        """Add a file to a backup. Raises FileNotFoundError for one that is gone."""
        archive.add(member, self.root / name)

    def work_folder(self):
        """A scratch folder, on the disk of the uploads, so that each gets into its place in one
        step."""
        self.root.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=".restoring-", dir=self.root)

    def put(self, name: str, path: Path) -> None:
        """Move a file among the uploads, over one of the same name."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(path, settings.FILE_UPLOAD_PERMISSIONS)
        os.replace(path, target)


class Bucket:
    """Uploads in an S3-compatible bucket; the methods are those of Folder."""

    def __init__(self, bucket):
        self.bucket = bucket

    def facts(self):
        found = self.bucket.objects.all()
        return {each.key: (each.size, each.last_modified) for each in found}

    def add_to(self, archive, member, name):
        with tempfile.NamedTemporaryFile() as copy:
            try:
                self.bucket.download_file(name, copy.name)
            except self.bucket.meta.client.exceptions.ClientError as error:
                raise FileNotFoundError(name) from error
            archive.add(member, Path(copy.name))

    def work_folder(self):
        return tempfile.TemporaryDirectory(prefix="attachment-site-restoring-")

    def put(self, name, path):
        default_storage.delete(name)
        with path.open("rb") as content:
            default_storage.save(name, content)
