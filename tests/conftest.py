"""What all tests share: distribution over workers, static files, and an empty media folder."""

import hashlib
import itertools
import os
import socket
import sys
from pathlib import Path
from shutil import disk_usage

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from xdist.scheduler import LoadScopeScheduling

from attachment_site.core.security import crypto

ROOM = 1024 * 1024 * 1024
_number = itertools.count(1)
# The tests of each of these share a site that is served by processes of its own. They need no
# database of pytest-django, which has to run those that empty all tables last.
RUNNING_SITES = (
    "tests/browser/",
    "tests/faults/test_killed_while_writing.py",
    "tests/site/nginx/",
    "tests/site/test_two_machines.py",
)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Keep SQLite's test database in memory-backed storage where there is some: it is thrown away,
    so nothing is gained by writing every row to a disk."""
    # The tests start Python often, which takes a third of the time once it may keep its bytecode.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Each client of a test would list all static files as a server does when it starts, which took
    # a third of the time of most tests.
    settings.WHITENOISE_AUTOREFRESH = True
    memory = Path("/dev/shm")
    if connection.vendor == "sqlite" and memory.is_dir() and disk_usage(memory).free > ROOM:
        own = hashlib.sha256(str(settings.BASE_DIR).encode()).hexdigest()[:12]
        settings.DATABASES["default"]["TEST"]["NAME"] = str(memory / f"test-{own}.sqlite3")
        if not hasattr(config, "workerinput"):
            # A run that was killed leaves files beside the database, which SQLite stumbles over.
            for path in memory.glob(f"test-{own}.sqlite3*"):
                path.unlink()


def pytest_xdist_auto_num_workers(config):
    """One module needs no second process: to start one takes longer than most modules."""
    if len(config.args) == 1 and Path(config.args[0].partition("::")[0]).is_file():
        return 0
    return None


def pytest_itemcollected(item):
    """Mark the tests that use a database, before `-m database` chooses among them."""
    if item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.database)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the slow ones, so that all workers end at about the same time. After
    pytest-django, which sorts the others."""
    items.sort(key=lambda item: [not item.nodeid.startswith(place) for place in RUNNING_SITES])


def pytest_xdist_make_scheduler(config, log):
    return FolderScheduling(config, log)


class FolderScheduling(LoadScopeScheduling):
    """Runs all that needs one running site on one worker, and any other test on any.

    xdist's own groups are lost on pytest 9.2 (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid):
        return next((place for place in RUNNING_SITES if nodeid.startswith(place)), nodeid)


def pytest_sessionstart(session):
    """Templates name static files by their hash, so these are collected before all tests, unless
    they are the same as last time."""
    if hasattr(session.config, "workerinput"):
        return
    stamp, digest = Path(settings.STATIC_ROOT) / "collected", _static_files_digest()
    if not stamp.is_file() or stamp.read_text() != digest:
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(digest)


def _static_files_digest():
    """A digest of the names, sizes and times of all static files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = os.stat(storage.path(path))
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def pytest_terminal_summary(terminalreporter):
    if connection.vendor == "sqlite":
        terminalreporter.write_line(
            "Left out: PostgreSQL. Set DATABASE_URL=postgres://… to run the same tests there."
        )


@pytest.fixture(scope="session")
def redis():
    """A Redis or Valkey on this machine; the tests that need one are left out without it."""
    try:
        socket.create_connection(("127.0.0.1", 6379), timeout=1).close()
    except OSError:
        pytest.skip("No Redis answers at 127.0.0.1:6379.")


@pytest.fixture(autouse=True)
def quick_hashing(request, settings, monkeypatch):
    """Hashing a password or a passphrase is made to be slow; what is tested is what follows from
    it, but for tests that are marked with `slow_hashing`."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if not request.node.get_closest_marker("slow_hashing"):
        monkeypatch.setitem(crypto.ARGON2, "iterations", 1)
        monkeypatch.setitem(crypto.ARGON2, "memory_cost", 64)


@pytest.fixture(autouse=True)
def media(settings, tmp_path_factory):
    """Uploads of a test go into a folder of its own, which is made only where there are any."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"uploads-{next(_number)}" / "media"
    return settings.MEDIA_ROOT
