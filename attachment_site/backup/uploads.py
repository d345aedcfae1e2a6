"""The site's uploads, as a backup reads and restores them: in a folder or in a bucket."""

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage

# Changes whenever the file does.
FileVersion = tuple[object, ...]


def uploads() -> "Folder | Bucket":
    """The uploads of this site."""
    bucket = getattr(default_storage, "bucket", None)
    return Folder() if bucket is None else Bucket(bucket)


class Folder:
    """Uploads in MEDIA_ROOT."""

    def __init__(self) -> None:
        self.root = Path(settings.MEDIA_ROOT)

    def versions(self) -> dict[str, FileVersion]:
        """All files, by name."""
        found: dict[str, FileVersion] = {}
        for path in sorted(self.root.rglob("*")):
            # It may be deleted at this very moment.
            with contextlib.suppress(FileNotFoundError):
                info = path.lstat()
                if stat.S_ISREG(info.st_mode):
                    found[str(path.relative_to(self.root))] = info.st_size, info.st_mtime_ns
        return found

    def reading(self, name: str) -> contextlib.AbstractContextManager[Path]:
        """A file on this disk with the content of an upload.

        Raises FileNotFoundError for one that is gone, here or when it is opened.
        """
        return contextlib.nullcontext(self.root / name)

    def work_folder(self) -> tempfile.TemporaryDirectory[str]:
        """A scratch folder on the disk of the uploads, so that `put` is one rename for each."""
        self.root.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryDirectory(prefix=".restoring-", dir=self.root)

    def put(self, name: str, path: Path) -> None:
        """Move a file among the uploads, over one of the same name."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.chmod(path, settings.FILE_UPLOAD_PERMISSIONS)
        os.replace(path, target)


class Bucket:
    """Uploads in an S3-compatible bucket; the same methods."""

    def __init__(self, bucket: Any) -> None:
        # boto3 makes the bucket's class at run time, so it has no type.
        self.bucket = bucket

    def versions(self) -> dict[str, FileVersion]:
        return {each.key: (each.size, each.last_modified) for each in self.bucket.objects.all()}

    @contextlib.contextmanager
    def reading(self, name: str) -> Iterator[Path]:
        with tempfile.NamedTemporaryFile() as copy:
            try:
                self.bucket.download_file(name, copy.name)
            except self.bucket.meta.client.exceptions.ClientError as error:
                raise FileNotFoundError(name) from error
            yield Path(copy.name)

    def work_folder(self) -> tempfile.TemporaryDirectory[str]:
        return tempfile.TemporaryDirectory(prefix="attachment-site-restoring-")

    def put(self, name: str, path: Path) -> None:
        default_storage.delete(name)
        with path.open("rb") as content:
            default_storage.save(name, content)
