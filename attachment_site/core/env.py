"""Typed reading of environment variables; what is wrong stops the start with one sentence."""

import os
import re
from pathlib import Path
from typing import NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url


def stop(sentence: str) -> NoReturn:
    """End the process, telling the operator in one sentence what to set.

    Raises SystemExit rather than ImproperlyConfigured: a traceback would hide the sentence.
    """
    raise SystemExit(f"The site cannot start: {sentence}")


def env_bool(name: str, default: bool) -> bool:
    """The truth of a variable: true/false, 1/0, yes/no, on/off in any case."""
    text = os.environ.get(name, "").strip().lower()
    if text in ("", "1", "true", "yes", "on", "0", "false", "no", "off"):
        return text in ("1", "true", "yes", "on") if text else default
    stop(f"{name} must be true or false, not “{text}”.")


def env_int(name: str, default: int, *, least: int, most: int) -> int:
    """The whole number of a variable, between two bounds."""
    text = os.environ.get(name, "").strip() or str(default)
    if re.fullmatch("[0-9]{1,9}", text) and least <= int(text) <= most:
        return int(text)
    stop(f"{name} must be a whole number from {least} to {most}, not “{text}”.")


def env_list(name: str) -> list[str]:
    """The comma-separated values of a variable, without blanks; [] when it is not set."""
    return [item for text in os.environ.get(name, "").split(",") if (item := text.strip())]


# SQLite keeps what it acknowledged (FULL) and overwrites what it deletes.
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
    # Values travel beside the statement, so that one which comes again is parsed and planned once.
    "server_side_binding": True,
    "prepare_threshold": 3,
    # A machine that is gone without a word is given up after ten seconds.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000",
}


def database_from(url: str, *, test_file: Path) -> dict:
    """Django's settings for the database that DATABASE_URL names; a wrong one stops the start.

    With SQLite the tests use `test_file`, so that they meet the same journal and locks as the site.
    """
    try:
        database = dj_database_url.parse(url)
    except (ValueError, KeyError):
        database = {}
    engines = ("django.db.backends.sqlite3", "django.db.backends.postgresql")
    if database.get("ENGINE") not in engines or not database["NAME"]:
        # It may hold a password, so it is not repeated.
        stop("DATABASE_URL must be sqlite:///path or postgres://user:password@host/name.")
    if database["ENGINE"] == engines[0]:
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        # Opened anew at each request it would cost as much as a page, and never, a lost file be
        # missed.
        return database | {
            "ENGINE": "attachment_site.core.schema.sqlite",
            "CONN_MAX_AGE": 1,
            "OPTIONS": SQLITE,
            "TEST": {"NAME": str(test_file)},
        }
    # Each thread keeps its connection. With a pool, all would wait for a server that refuses.
    return database | {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": database.get("OPTIONS", {}) | POSTGRESQL,
    }


def cache_from(url: str) -> dict:
    """Django's settings for the cache that CACHE_URL names; each process keeps its own without."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    scheme, colon, rest = url.partition("://")
    known = {"redis": "redis", "rediss": "rediss", "valkey": "redis", "valkeys": "rediss"}
    if scheme not in known or not colon or not rest:
        stop("CACHE_URL must be redis://host:6379/0 or valkey://host:6379/0.")
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{known[scheme]}://{rest}",
        # A cache that does not answer must not hold a reader up; and whoever writes into it must
        # not run code here, as they could by Django's own pickle.
        "OPTIONS": {
            "socket_timeout": 0.5,
            "socket_connect_timeout": 0.5,
            "serializer": "attachment_site.core.caching.serializer.TextSerializer",
        },
    }


def media_from(url: str) -> dict:
    """Django's settings for where uploads lie: the folder MEDIA_ROOT, or the bucket of a url."""
    if not url:
        return {"BACKEND": "attachment_site.core.storage.local.MediaStorage"}
    parts = urlsplit(url)
    secure = {"s3": True, "s3+http": False}.get(parts.scheme)
    bucket, asked = parts.path.strip("/"), dict(parse_qsl(parts.query))
    if secure is None or not (parts.hostname and parts.username and parts.password and bucket):
        # It holds a secret, so it is not repeated.
        stop("MEDIA_BUCKET must be s3://key:secret@host/bucket, with ?region=… where it has one.")
    host = parts.netloc.rpartition("@")[2]
    return {
        "BACKEND": "attachment_site.core.storage.s3.BucketStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": f"{'https' if secure else 'http'}://{host}",
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "region_name": asked.get("region"),
            "addressing_style": "path",
            "file_overwrite": False,
            "default_acl": None,
        },
    }


def env_required(name: str, purpose: str, development: str | None = None) -> str:
    """The text of a variable, or `development` where that is given; else the start stops."""
    text = os.environ.get(name, "").strip() or development
    if not text:
        stop(f"set {name} in the environment ({purpose}), or DEBUG=true for development.")
    return text
