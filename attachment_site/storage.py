"""How static files and uploads are stored."""

import os
import uuid

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; what a script imports is found under its hashed name as well."""

    support_js_module_import_aggregation = True


class StorageAway(OSError):
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
