"""How static files and uploads are stored."""

import os
import uuid

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; what a script imports is found under its hashed name as well."""

    support_js_module_import_aggregation = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._addresses = {}

    def url(self, name, force=False):
        """The address of a file; worked out once, as templates name the same few all day."""
        if settings.DEBUG or force:
            return super().url(name, force)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]


class StorageUnavailable(OSError):
    """What keeps the uploads does not answer now, or refuses."""


class MediaStorage(FileSystemStorage):
    """A file gets its name once it is whole and on the disk, and what a full disk left of it goes.

    Django writes under the final name, where half a file would be taken for a whole one later.
    """

    def _save(self, name, content):
        partial = os.path.join(os.path.dirname(name), f".partial-{uuid.uuid4().hex}")
        try:
            super()._save(partial, content)
            with open(self.path(partial), "rb") as whole:
                os.fsync(whole.fileno())
            os.rename(self.path(partial), self.path(name))
        except BaseException:
            self.delete(partial)
            raise
        return name
