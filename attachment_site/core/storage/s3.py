"""Uploads in an S3-compatible bucket, where several machines serve the site."""

from functools import wraps

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from attachment_site.core.storage.local import StorageUnavailable

# A bucket that does not answer must not hold a reader or an author up for minutes.
PATIENCE = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})


def unavailable_as_oserror(method):
    """Let a bucket that does not answer or refuses raise StorageUnavailable, an OSError."""

    @wraps(method)
    def inner(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            raise StorageUnavailable(f"The bucket refused: {type(error).__name__}.") from error

    return inner


class BucketStorage(S3Storage):
    """A private bucket. Readers get its files from the site's own addresses under MEDIA_URL, so
    that no other host learns who reads what; the web server in front keeps them."""

    def __init__(self, **options):
        super().__init__(client_config=PATIENCE, **options)

    _open = unavailable_as_oserror(S3Storage._open)
    _save = unavailable_as_oserror(S3Storage._save)
    delete = unavailable_as_oserror(S3Storage.delete)
    exists = unavailable_as_oserror(S3Storage.exists)
    listdir = unavailable_as_oserror(S3Storage.listdir)
    size = unavailable_as_oserror(S3Storage.size)
    get_modified_time = unavailable_as_oserror(S3Storage.get_modified_time)

    def url(self, name, **options):
        """The path on this site, as for a file on the disk."""
        return settings.MEDIA_URL + filepath_to_uri(name).lstrip("/")
