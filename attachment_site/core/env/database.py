"""The settings of the database, from DATABASE_URL."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

from attachment_site.core.env import env_text, stop
from attachment_site.core.env.site import is_host

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
    # Give a server up that does not answer for ten seconds.
    "tcp_user_timeout": 10_000,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
}
# What needs a session of its own, and what replaces it behind PgBouncer in transaction mode.
SESSION = {
    "prepare_threshold": 3,
    "options": "-c statement_timeout=15000 -c idle_in_transaction_session_timeout=30000",
}
PGBOUNCER = {"prepare_threshold": None}
# Their locks and snapshots outlive a transaction, and their statements any time limit.
NEED_A_SESSION = ("migrate", "backup", "restore", "move_to")
SQLITE_ENGINE = "django.db.backends.sqlite3"
POSTGRESQL_ENGINE = "django.db.backends.postgresql"
POOLED = "pgbouncer=true"
# Broadcast, to which no connection can be made (RFC 919)
NOWHERE = "255.255.255.255"


def database_url_for(arguments: list[str], *, default: str) -> str:
    """DATABASE_URL, or DATABASE_DIRECT_URL for a command that cannot go through PgBouncer."""
    url = env_text("DATABASE_URL") or default
    direct = env_text("DATABASE_DIRECT_URL")
    if direct and (not direct.startswith("postgres") or POOLED in direct.lower()):
        stop("DATABASE_DIRECT_URL must be postgres://user:password@host/name, PostgreSQL itself.")
    if direct:
        database_from(direct, name="DATABASE_DIRECT_URL")
    command = arguments[1] if len(arguments) > 1 else ""
    if command not in NEED_A_SESSION:
        return url
    if not direct and POOLED in url.lower():
        stop(
            f"{command} cannot go through PgBouncer: set DATABASE_DIRECT_URL to the address of"
            " PostgreSQL itself."
        )
    return direct or url


def database_from(
    url: str, *, test_file: Path | None = None, name: str = "DATABASE_URL"
) -> dict[str, Any]:
    """Django's settings for the database at `url`, the value of `name`.

    On SQLite the tests use `test_file`, as a database in memory has other locks.
    """
    database: dict[str, Any] = {}
    with suppress(ValueError):
        database |= dj_database_url.parse(url)
    options = database.get("OPTIONS", {})
    engines = (SQLITE_ENGINE, POSTGRESQL_ENGINE)
    if database.get("ENGINE") not in engines or database["NAME"] in ("", ":memory:"):
        # The message does not repeat the URL, which may contain a password.
        stop(f"{name} must be sqlite:////path or postgres://user:password@host/name.")
    if database["ENGINE"] == SQLITE_ENGINE:
        if options:
            stop(f"{name} must not have options for SQLite, which takes none.")
        _make_private(Path(database["NAME"]), name)
        # A connection for each request costs as much as a page; one kept for ever would not
        # notice that the file is gone.
        return database | {
            "ENGINE": "attachment_site.core.schema.sqlite",
            "CONN_MAX_AGE": 1,
            "OPTIONS": SQLITE,
            "TEST": {"NAME": str(test_file)},
        }
    # dj-database-url makes booleans of true and false.
    is_pooled = options.pop("pgbouncer", False)
    if not isinstance(is_pooled, bool):
        stop(f"pgbouncer in {name} must be true or false.")
    _check({"host": database["HOST"], "port": urlsplit(url).port} | options, name)
    # No pool of our own: while the server is down, every thread would wait for it.
    return database | {
        "CONN_MAX_AGE": 600,
        # By a query: behind PgBouncer, a connection that looks well may lead to no server.
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
        "OPTIONS": options | POSTGRESQL | (PGBOUNCER if is_pooled else SESSION),
    }


def _check(options: dict[str, Any], name: str) -> None:
    """Stop the start if PostgreSQL's driver does not take what stands in the URL, or takes not all
    of it together: it would refuse every connection.

    It reads some of it only once it has a socket, so it is asked for one to an address where no
    server can be, with these options and without: both must fail alike.
    """
    from psycopg import ProgrammingError, pq
    from psycopg.conninfo import make_conninfo

    hosts = str(options["host"]).split(",")
    numbers = str(options.get("hostaddr", "")).split(",")
    for host in filter(None, hosts + numbers):
        if host[0] not in "/@" and not is_host(f"[{host}]" if ":" in host else host):
            stop(f"{name} has a host that cannot be: “{host}”.")
    nowhere = {
        "host": ",".join("x" * len(hosts)),
        "hostaddr": ",".join([NOWHERE] * len(hosts)),
        "port": options["port"],
        "user": "x",
    }
    try:
        with_them = make_conninfo(**options | nowhere)
    except ProgrammingError as error:
        stop(f"PostgreSQL does not know all of {name}: {str(error).strip()}.")
    tried, plain = (
        pq.PGconn.connect(each.encode()).get_error_message().strip()
        for each in (with_them, make_conninfo(**nowhere))
    )
    if tried != plain or not plain.startswith("connection to server"):
        stop(f"PostgreSQL does not take the options of {name}: {tried.rpartition('failed: ')[2]}.")
    for certificate in ("sslrootcert", "sslcert", "sslkey"):
        if (path := options.get(certificate, "system")) != "system" and not Path(path).is_file():
            stop(f"{certificate} in {name} must name a file by its path from the root.")


def _make_private(database: Path, name: str) -> None:
    """Create the database's file for its owner alone; its journal takes the same permissions."""
    if not database.is_absolute():
        stop(f"{name} must have a path from the root: sqlite:////srv/…, not “{database}”.")
    try:
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not database.exists():
            database.touch(mode=0o600)
    except OSError as error:
        stop(f"The file of {name} cannot be made: {error.strerror}.")
    if not database.is_file():
        stop(f"{name} must name a file.")
