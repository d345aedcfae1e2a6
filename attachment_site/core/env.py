"""Reads environment variables; an invalid one stops the process with one sentence."""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url


def stop(sentence: str) -> NoReturn:
    """End the process with a sentence that tells the operator what to set.

    Raises SystemExit rather than ImproperlyConfigured, whose traceback would hide the sentence.
    """
    raise SystemExit(f"The site cannot start: {sentence}")


def env_bool(name: str, default: bool) -> bool:
    """A boolean: true/false, 1/0, yes/no or on/off in any case."""
    text = os.environ.get(name, "").strip().lower()
    if not text:
        return default
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    stop(f"{name} must be true or false, not “{text}”.")


def env_int(name: str, default: int, *, least: int, most: int) -> int:
    """An integer from `least` to `most`."""
    text = os.environ.get(name, "").strip() or str(default)
    if re.fullmatch("[0-9]{1,9}", text) and least <= int(text) <= most:
        return int(text)
    stop(f"{name} must be a whole number from {least} to {most}, not “{text}”.")


def env_list(name: str) -> list[str]:
    """Values separated by commas; [] if the variable is not set."""
    return [item for text in os.environ.get(name, "").split(",") if (item := text.strip())]


# FULL: what was acknowledged survives a power cut. secure_delete: what was deleted is overwritten.
SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        " PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON;"
    ),
}
POSTGRESQL = {
    "connect_timeout": 2,
    # Parameters are sent apart from the statement, so that a repeated one is planned once.
    "server_side_binding": True,
    "prepare_threshold": 3,
    # Give a server up that does not answer for ten seconds.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000",
}


def database_from(url: str, *, test_file: Path) -> dict[str, Any]:
    """Django's settings for the database at `url` (DATABASE_URL).

    On SQLite the tests use `test_file`, as a database in memory has other locks.
    """
    database: dict[str, Any] = {}
    with suppress(ValueError, KeyError):
        database.update(dj_database_url.parse(url))
    engines = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
    if database.get("ENGINE") not in engines or not database["NAME"]:
        # The message does not repeat the URL, which may contain a password.
        stop("DATABASE_URL must be sqlite:///path or postgres://user:password@host/name.")
    if database["ENGINE"] == engines[0]:
        _make_private(Path(database["NAME"]))
        # A connection for each request costs as much as a page; one kept for ever would not
        # notice that the file is gone.
        return database | {
            "ENGINE": "attachment_site.core.schema.sqlite",
            "CONN_MAX_AGE": 1,
            "OPTIONS": SQLITE,
            "TEST": {"NAME": str(test_file)},
        }
    # No pool: while the server is down, every thread would wait for it.
    return database | {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": database.get("OPTIONS", {}) | POSTGRESQL,
    }


def _make_private(database: Path) -> None:
    """Create the database's file for its owner alone; its journal takes the same permissions."""
    database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not database.exists():
        database.touch(mode=0o600)


def cache_from(url: str) -> dict[str, Any]:
    """Django's settings for the cache at `url` (CACHE_URL); without one, a cache per process."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    scheme, colon, rest = url.partition("://")
    known = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
    if scheme not in known or not colon or not rest:
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
    parts = urlsplit(url)
    secure = {"s3": True, "s3+http": False}.get(parts.scheme)
    bucket, query = parts.path.strip("/"), dict(parse_qsl(parts.query))
    if secure is None or not (parts.hostname and parts.username and parts.password and bucket):
        # The message does not repeat the URL, which contains a secret.
        stop("MEDIA_BUCKET must be s3://key:secret@host/bucket, with ?region=… where it has one.")
    host = parts.netloc.rpartition("@")[2]
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


def env_required(name: str, purpose: str, development: str | None = None) -> str:
    """The text of a variable, or `development` if it is not set; `purpose` is for the message."""
    text = os.environ.get(name, "").strip() or development
    if not text:
        stop(f"set {name} in the environment ({purpose}), or DEBUG=true for development.")
    return text
