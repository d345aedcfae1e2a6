"""The settings of cache and uploads, from CACHE_URL and MEDIA_BUCKET."""

import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote

from attachment_site.core.env import stop
from attachment_site.core.env.site import parts_of


def cache_from(url: str) -> dict[str, Any]:
    """Django's settings for the cache at `url` (CACHE_URL); without one, a cache per process."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    known = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
    parts = parts_of(url, known)
    location = parts._replace(scheme=known[parts.scheme]).geturl() if parts else ""
    if not parts or not re.fullmatch(r"/?|/\d{1,5}", parts.path) or not _is_known(location):
        stop("CACHE_URL must be redis://host:6379/0 or valkey://host:6379/0.")
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": location,
        # A slow cache must not delay readers. Django's default serializer, pickle, would let
        # anybody who can write to the cache run code here.
        "OPTIONS": {
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.5,
            "serializer": "attachment_site.core.caching.serializer.TextSerializer",
        },
    }


def _is_known(url: str) -> bool:
    """Whether the client of Redis knows what follows the question mark, if anything does."""
    # Only where there is such a cache, as the client takes memory.
    from redis import ConnectionPool, RedisError

    try:
        ConnectionPool.from_url(url).make_connection()
    except (TypeError, ValueError, RedisError):
        return False
    return True


def media_from(url: str) -> dict[str, Any]:
    """Django's settings for uploads: the bucket at `url` (MEDIA_BUCKET), or else MEDIA_ROOT."""
    if not url:
        return {"BACKEND": "attachment_site.core.storage.local.MediaStorage"}
    if find_spec("storages") is None:
        stop('MEDIA_BUCKET is set, and django-storages is not installed (EXTRAS="--group bucket").')
    parts = parts_of(url, ("s3", "s3+http"))
    whole = parts and re.fullmatch(
        r"/(?P<bucket>[\w.-]+)/? (region=(?P<region>[\w.-]*))?&?", f"{parts.path} {parts.query}"
    )
    if not (parts and whole and parts.username and parts.password):
        # The message does not repeat the URL, which contains a secret.
        stop("MEDIA_BUCKET must be s3://key:secret@host/bucket, with ?region=… where it has one.")
    protocol = "https" if parts.scheme == "s3" else "http"
    return {
        "BACKEND": "attachment_site.core.storage.s3.BucketStorage",
        "OPTIONS": {
            "bucket_name": whole["bucket"],
            "endpoint_url": f"{protocol}://{parts.netloc.rpartition('@')[2]}",
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "region_name": whole["region"] or None,
            "addressing_style": "path",
            "file_overwrite": False,
            "default_acl": None,
        },
    }
