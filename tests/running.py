"""The site as its own processes, on a fresh database of the kind under test."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

from django.conf import settings

from tests.databases import migrated_database, postgresql_database

# For another process, on a machine that has much else to do; whoever waits goes on at once.
PATIENCE_SECONDS = 120
SETTINGS_OF_THE_TESTS = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL")
# A site in production, with the key of the tests, so that a form's token can be made here.
PRODUCTION = {
    "DEBUG": "false",
    "SECRET_KEY": settings.SECRET_KEY,
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "SITE_URL": "http://127.0.0.1",
    "STATIC_ROOT": str(settings.STATIC_ROOT),
}


@contextmanager
def fresh_site(folder, *, migrated=False, model=None, **variables):
    """Environment variables for a site of its own: an empty database, with its tables only if it
    is `migrated`, or a copy of a `model` (a file, or on PostgreSQL a name), and empty folders."""
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS_OF_THE_TESTS}
    environment = kept | {
        "MEDIA_ROOT": str(folder / "media"),
        "STATIC_ROOT": str(folder / "static"),
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        **variables,
    }
    model = migrated_database() if migrated else model
    if not settings.DATABASE_URL.startswith("postgres"):
        if model:
            shutil.copy(model, folder / "site.sqlite3")
        yield environment
        return
    name = f"running_{os.getpid()}_{folder.name.replace('-', '_')}"
    with postgresql_database(name, model or "template1") as address:
        yield environment | {"DATABASE_URL": address}


def start(arguments, environment, **options):
    """A process in a group of its own, so that it can be ended with all that it started."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
        **options,
    )


@contextmanager
def served(
    environment,
    *options,
    application="attachment_site.wsgi:application",
    port=None,
    ready="/healthz",
):
    """The site, served by a process of its own once it answers at `ready`: (address, process).

    `tests.quick_hashing:application` serves it with passwords that are hashed at once.
    """
    port = port or free_port()
    server = start(
        [
            *("-m", "granian", application, "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--log-level", "critical", "--workers-kill-timeout", "5"),
            *options,
        ],
        environment,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}{ready}")
        yield f"http://127.0.0.1:{port}", server
    finally:
        if server.poll() is None:
            end(server, signal=9)  # at once, whoever keeps a connection


def run_inside(environment, script, *, first="import tests.quick_hashing"):
    """Run a script in the site's own process, where passwords are hashed at once, and return what
    it prints as JSON."""
    shell = ["manage.py", "shell", "-v0", "-c", f"{first}\n{script}"]
    process = start(shell, environment, stdout=subprocess.PIPE, text=True)
    printed = process.communicate()[0]
    assert process.returncode == 0, script
    return json.loads(printed)


def run(arguments, environment):
    """Run a command of the project to its end. Raises CalledProcessError where it fails."""
    subprocess.run([sys.executable, *arguments], cwd=settings.BASE_DIR, env=environment, check=True)


def end(process, signal=15):
    """End a process and all that it started."""
    os.killpg(process.pid, signal)
    process.communicate(timeout=PATIENCE_SECONDS)


def wait_for(address):
    """Return once an address answers. Raises AssertionError where it never does."""

    def answers():
        with suppress(OSError), urllib.request.urlopen(address, timeout=10):
            return True

    wait_until(answers)


def wait_until(condition):
    """Wait for another thread or process. Raises AssertionError where it never happens."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


def free_port():
    """A port on loopback that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
