"""The settings of cache and uploads, from CACHE_URL and MEDIA_BUCKET."""

import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from attachment_site.core.env import stop


def cache_from(url: str) -> dict[str, Any]:
    """Django's settings for the cache at `url` (CACHE_URL); without one, a cache per process."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    scheme, colon, rest = url.partition("://")
    known = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
    if (
        scheme not in known
        or not colon
        or not re.fullmatch(r"([^/]*@)?[^/@:]+(:\d{1,4}|:[1-6]\d{4})?(/\d*)?(\?.*)?", rest)
    ):
        stop("CACHE_URL must be redis://host:6379/0 or valkey://host:6379/0.")
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{known[scheme]}://{rest}",
        # A slow cache must not delay readers. Django's default serializer, pickle, would let
        # anybody who can write to the cache run code here.
        "OPTIONS": {
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.5,
            "serializer": "attachment_site.core.caching.serializer.TextSerializer",
        },
    }


def media_from(url: str) -> dict[str, Any]:
    """Django's settings for uploads: the bucket at `url` (MEDIA_BUCKET), or else MEDIA_ROOT."""
    if not url:
        return {"BACKEND": "attachment_site.core.storage.local.MediaStorage"}
    if find_spec("storages") is None:
        stop('MEDIA_BUCKET is set, and django-storages is not installed (EXTRAS="--group bucket").')
    parts = urlsplit(url)
    secure = {"s3": True, "s3+http": False}.get(parts.scheme)
    bucket, query = parts.path.strip("/"), dict(parse_qsl(parts.query))
    host = parts.netloc.rpartition("@")[2]
    is_whole = re.fullmatch(r"[\w.-]+ [\w.-]+(:\d{1,5})?", f"{bucket} {host}")
    is_known = secure is not None and set(query) <= {"region"}
    if not (parts.username and parts.password and is_whole and is_known):
        # The message does not repeat the URL, which contains a secret.
        stop("MEDIA_BUCKET must be s3://key:secret@host/bucket, with ?region=… where it has one.")
    return {
        "BACKEND": "attachment_site.core.storage.s3.BucketStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": f"{'https' if secure else 'http'}://{host}",
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "region_name": query.get("region"),
            "addressing_style": "path",
            "file_overwrite": False,
            "default_acl": None,
        },
    }
