"""Uploads in an S3-compatible bucket, for a site on several machines."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage

from attachment_site.core.storage.local import StorageUnavailable

# A bucket that does not answer must not delay readers and authors for minutes.
CLIENT_CONFIG = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})


def raising_storage_unavailable[**P, R](method: Callable[P, R]) -> Callable[P, R]:
    """Raise StorageUnavailable, an OSError, when the bucket does not answer or refuses."""

    @wraps(method)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(*args, **kwargs)
        except (BotoCoreError, ClientError) as error:
            raise StorageUnavailable(f"The bucket refused: {type(error).__name__}.") from error

    return wrapper


class BucketStorage(S3Storage):
    """A private bucket, whose files the site serves itself under MEDIA_URL.

    So no other host learns who reads what; the web server in front caches the files.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(client_config=CLIENT_CONFIG, **options)

    _open = raising_storage_unavailable(S3Storage._open)
    _save = raising_storage_unavailable(S3Storage._save)
    delete = raising_storage_unavailable(S3Storage.delete)
    exists = raising_storage_unavailable(S3Storage.exists)
    listdir = raising_storage_unavailable(S3Storage.listdir)
    size = raising_storage_unavailable(S3Storage.size)
    get_modified_time = raising_storage_unavailable(S3Storage.get_modified_time)

    def url(self, name: str, **options: Any) -> str:
        """The path on this site, as for a file on the disk."""
        return settings.MEDIA_URL + filepath_to_uri(name).lstrip("/")
