"""The settings of the database, from DATABASE_URL."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import dj_database_url

from attachment_site.core.env import env_text, stop

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


def database_url_for(arguments: list[str], *, default: str) -> str:
    """DATABASE_URL, or DATABASE_DIRECT_URL for a command that cannot go through PgBouncer."""
    url = env_text("DATABASE_URL") or default
    direct = env_text("DATABASE_DIRECT_URL")
    parsed = _parsed(direct)
    is_whole = parsed.get("ENGINE") == POSTGRESQL_ENGINE and parsed["NAME"]
    if direct and (not is_whole or POOLED in direct):
        stop("DATABASE_DIRECT_URL must be postgres://user:password@host/name, PostgreSQL itself.")
    command = arguments[1] if len(arguments) > 1 else ""
    if command not in NEED_A_SESSION:
        return url
    if not direct and POOLED in url:
        stop(
            f"{command} cannot go through PgBouncer: set DATABASE_DIRECT_URL to the address of"
            " PostgreSQL itself."
        )
    return direct or url


def _parsed(url: str) -> dict[str, Any]:
    """What a URL says of a database; {} if it cannot be read."""
    with suppress(ValueError, KeyError):
        return {**dj_database_url.parse(url)}
    return {}


def database_from(url: str, *, test_file: Path) -> dict[str, Any]:
    """Django's settings for the database at `url` (DATABASE_URL).

    On SQLite the tests use `test_file`, as a database in memory has other locks.
    """
    database = _parsed(url)
    engines = (SQLITE_ENGINE, POSTGRESQL_ENGINE)
    if database.get("ENGINE") not in engines or database["NAME"] in ("", ":memory:"):
        # The message does not repeat the URL, which may contain a password.
        stop("DATABASE_URL must be sqlite:////path or postgres://user:password@host/name.")
    if database["ENGINE"] == SQLITE_ENGINE:
        _make_private(Path(database["NAME"]))
        # A connection for each request costs as much as a page; one kept for ever would not
        # notice that the file is gone.
        return database | {
            "ENGINE": "attachment_site.core.schema.sqlite",
            "CONN_MAX_AGE": 1,
            "OPTIONS": SQLITE,
            "TEST": {"NAME": str(test_file)},
        }
    options = database.get("OPTIONS", {})
    # dj-database-url makes booleans of true and false.
    is_pooled = options.pop("pgbouncer", False)
    if not isinstance(is_pooled, bool):
        stop("pgbouncer in DATABASE_URL must be true or false.")
    _check_options(options, hosts=options.get("host") or database["HOST"])
    # No pool of our own: while the server is down, every thread would wait for it.
    return database | {
        "CONN_MAX_AGE": 600,
        # By a query: behind PgBouncer, a connection that looks well may lead to no server.
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": is_pooled,
        "OPTIONS": options | POSTGRESQL | (PGBOUNCER if is_pooled else SESSION),
    }


def _check_options(options: dict[str, Any], *, hosts: str) -> None:
    """Stop the start if PostgreSQL does not know an option or takes not all of them together: it
    would refuse every connection. The driver looks at them before it looks for the servers, which
    are nowhere here, each a socket that is not there."""
    from psycopg import ProgrammingError, pq
    from psycopg.conninfo import make_conninfo

    for name in options:
        try:
            make_conninfo(**{name: ""})
        except ProgrammingError:
            stop(f"DATABASE_URL has an option that PostgreSQL does not know: {name}.")
    sockets = ",".join(["/nowhere"] * (1 + hosts.count(",")))
    nowhere = make_conninfo(**options | {"host": sockets, "hostaddr": ""})
    tried = pq.PGconn.connect(nowhere.encode()).get_error_message()
    if not tried.startswith("connection to server"):
        stop(f"PostgreSQL does not take the options of DATABASE_URL: {tried.strip()}.")
    for certificate in ("sslrootcert", "sslcert", "sslkey"):
        if (path := options.get(certificate, "system")) != "system" and not Path(path).is_file():
            stop(f"{certificate} in DATABASE_URL must name a file by its path from the root.")


def _make_private(database: Path) -> None:
    """Create the database's file for its owner alone; its journal takes the same permissions."""
    if not database.is_absolute():
        stop(f"DATABASE_URL must have a path from the root: sqlite:////srv/…, not “{database}”.")
    try:
        database.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not database.exists():
            database.touch(mode=0o600)
    except OSError as error:
        stop(f"The file of DATABASE_URL cannot be made: {error.strerror}.")
    if not database.is_file():
        stop("DATABASE_URL must name a file.")
