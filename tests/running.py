"""The site as its own processes, on a fresh database of the kind under test."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

SETTINGS_OF_THE_TESTS = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL")


@contextmanager
def fresh_site(folder, **variables):
    """Environment variables for a site of its own: an empty database, empty folders."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS_OF_THE_TESTS}
    environment = kept | {
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        **variables,
    }
    if not settings.DATABASE_URL.startswith("postgres"):
        yield environment
        return
    name = f"running_{os.getpid()}_{folder.name.replace('-', '_')}"
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        parts = urlsplit(settings.DATABASE_URL)
        yield environment | {"DATABASE_URL": urlunsplit(parts._replace(path=f"/{name}"))}
    finally:
        with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def start(arguments, environment, **options):
    """A process in a group of its own, so that it can be ended with all that it started."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
        **options,
    )


def run(arguments, environment):
    """Run a command of the project to its end. Raises CalledProcessError where it fails."""
    subprocess.run([sys.executable, *arguments], cwd=settings.BASE_DIR, env=environment, check=True)


def end(process, signal=15):
    """End a process and all that it started."""
    os.killpg(process.pid, signal)
    process.communicate(timeout=20)


def wait_for(address, seconds=20):
    """Return once an address answers. Raises TimeoutError where it does not."""
    for _ in range(seconds * 10):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer.")


def free_port():
    """A port on loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
