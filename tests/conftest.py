"""What all tests share: distribution over workers, static files, and an empty media folder."""

import hashlib
import os
import socket
from pathlib import Path
from shutil import disk_usage

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from pytest_django.plugin import blocking_manager_key
from xdist.scheduler import LoadScopeScheduling

from attachment_site.core.security import crypto

ROOM = 1024 * 1024 * 1024
# Their tests start processes.
SLOW = ("tests/browser/", "tests/faults/", "tests/site/nginx/", "tests/site/test_two_machines")


@pytest.hookimpl(tryfirst=True)
def pytest_configure():
    """Keep SQLite's test database in memory-backed storage where there is some: it is thrown away,
    so nothing is gained by writing every row to a disk."""
    memory = Path("/dev/shm")
    if connection.vendor == "sqlite" and memory.is_dir() and disk_usage(memory).free > ROOM:
        own = hashlib.sha256(str(settings.BASE_DIR).encode()).hexdigest()[:12]
        settings.DATABASES["default"]["TEST"]["NAME"] = str(memory / f"test-{own}.sqlite3")


def pytest_xdist_auto_num_workers(config):
    """One module needs no second process: to start one takes longer than most modules."""
    if len(config.args) == 1 and Path(config.args[0].partition("::")[0]).is_file():
        return 0
    return None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Mark the tests that use a database, and begin with the slow ones, so that all workers end at
    about the same time."""
    for item in items:
        if item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)
    items.sort(key=lambda item: [not item.nodeid.startswith(folder) for folder in SLOW])


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item, nextitem):
    """Load the rows of the migrations again after the last of several tests that empty all tables:
    the next module on this worker may need them."""
    result = yield
    if nextitem and _empties_tables(item) and not _empties_tables(nextitem):
        with item.config.stash[blocking_manager_key].unblock():
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
    return result


def _empties_tables(item):
    marker = item.get_closest_marker("django_db")
    return marker is not None and marker.kwargs.get("transaction", False)


def pytest_xdist_make_scheduler(config, log):
    return ModuleScheduling(config, log)


class ModuleScheduling(LoadScopeScheduling):
    """Runs a module on one worker, and all that needs a browser on one, which serves one demo.

    xdist's own groups are lost on pytest 9.2 (pytest-xdist issue 1386).
    """

    def _split_scope(self, nodeid):
        return "browser" if nodeid.startswith(SLOW[0]) else nodeid.partition("::")[0]


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
def brief_passwords(settings):
    """Hashing a password is made to be slow; what is tested is what follows from it."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def brief_argon2(request, monkeypatch):
    """Argon2id too; the stories about wrapped keys meet it as it is."""
    if request.path.name != "test_wrapping.py":
        monkeypatch.setitem(crypto.ARGON2, "iterations", 1)
        monkeypatch.setitem(crypto.ARGON2, "memory_cost", 64)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Uploads of a test go into a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
