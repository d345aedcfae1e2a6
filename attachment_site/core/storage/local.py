"""Static files, and uploads on the disk."""

import os
import re
import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANKS = re.compile(r"\s+")
AROUND_MARKS = re.compile(r" ?([{};]) ?")


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed static files; imports of scripts are rewritten, too."""

    support_js_module_import_aggregation = True
    # One for each release: releases lie side by side, share a folder of files, and may go back.
    manifest_name = f"staticfiles-{settings.BASE_DIR.name}.json"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def post_process(
        self, paths: dict[str, Any], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Hash and compress collected files, stylesheets without comments and needless blanks."""
        for name in paths if not dry_run else ():
            if name.startswith("css/"):
                with self.open(name) as file:
                    text = file.read().decode()
                self.delete(name)
                text = AROUND_MARKS.sub(r"\1", BLANKS.sub(" ", COMMENT.sub("", text)))
                self._save(name, ContentFile(text.encode()))
                paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)

    def url(self, name: str, force: bool = False) -> str:
        """The URL of a file, cached, as every page asks for the same few."""
        if settings.DEBUG or force:
            return super().url(name, force)
        if name not in self._urls:
            self._urls[name] = super().url(name)
        return self._urls[name]


class StorageUnavailable(OSError):
    """The storage of uploads does not answer, or refuses."""


def is_stored(name: str) -> bool:
    """Whether there is an upload with this name; it may well be there while nobody can tell."""
    try:
        return default_storage.exists(name)
    except StorageUnavailable:
        return True
    except (SuspiciousFileOperation, ValueError, OSError):
        return False


class MediaStorage(FileSystemStorage):
    """Writes a file under a temporary name, and renames it once it is complete and on the disk.

    Django writes under the final name, where a full disk would leave half a file.
    """

    def _save(self, name: str, content: File) -> str:
        partial = os.path.join(os.path.dirname(name), f".partial-{uuid.uuid4().hex}")
        try:
            super()._save(partial, content)  # type: ignore[misc]  # documented; not in the stubs
            with open(self.path(partial), "rb") as file:
                os.fsync(file.fileno())
            os.rename(self.path(partial), self.path(name))
        except BaseException:
            self.delete(partial)
            raise
        return name
