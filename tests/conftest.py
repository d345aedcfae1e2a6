"""What all tests share: distribution over workers, static files, and an empty media folder."""

import gc
import hashlib
import itertools
import os
import shutil
import socket
import sys
import threading
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction
from xdist.scheduler import LoadScopeScheduling

from attachment_site.core.security import crypto
from tests.databases import migrated_database, shared_folder

_number = itertools.count(1)
# The tests of each of these share a site that is served by processes of its own.
RUNNING_SITES = ("tests/browser/", "tests/site/nginx/", "tests/site/test_two_machines.py")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    """Let the tests' many processes start quickly, and keep their databases where that is quick."""
    # Python starts in a third of the time once it may keep its bytecode.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Each client of a test would list all static files as a server does when it starts, which took
    # a third of the time of most tests.
    settings.WHITENOISE_AUTOREFRESH = True
    # Where frames have no room left, CPython 3.13 maps memory each call (python/cpython#142183).
    protocol = config.pluginmanager.get_plugin("runner").pytest_runtest_protocol
    protocol.__code__ = protocol.__code__.replace(co_stacksize=1 << 16)
    folder = shared_folder()
    # Numbered folders of earlier runs would be deleted on a disk, which may take minutes.
    config.option.basetemp = config.option.basetemp or str(folder / "tmp")
    if connection.vendor == "sqlite":
        settings.DATABASES["default"]["TEST"]["NAME"] = str(folder / "test.sqlite3")


def pytest_xdist_auto_num_workers(config):
    """One module needs no second process: to start one takes longer than most modules."""
    if len(config.args) == 1 and Path(config.args[0].partition("::")[0]).is_file():
        return 0
    return None


def pytest_itemcollected(item):
    """Mark the tests that use a database, before `-m database` chooses among them."""
    if _uses_database(item):
        item.add_marker(pytest.mark.database)


def _uses_database(item):
    return bool(item.get_closest_marker("django_db")) or "db" in getattr(item, "fixturenames", ())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the slow ones, so that all workers end at about the same time: running sites, and
    whatever asks no database of pytest-django's, which has to run those that empty tables last."""
    items.sort(key=_uses_database)
    items.sort(key=lambda item: [not item.nodeid.startswith(place) for place in RUNNING_SITES])
    gc.freeze()  # Nothing of what is there now is garbage.


def pytest_xdist_make_scheduler(config, log):
    return FolderScheduling(config, log)


class FolderScheduling(LoadScopeScheduling):
    """Runs all that needs one running site on one worker, and any other test on any: xdist's own
    groups are lost on pytest 9.2 (pytest-xdist issue 1386)."""

    def _split_scope(self, nodeid):
        return next((place for place in RUNNING_SITES if nodeid.startswith(place)), nodeid)


def pytest_sessionstart(session):
    """Templates name static files by their hash, so these are collected before all tests, unless
    they are the same as last time."""
    if hasattr(session.config, "workerinput"):
        return
    if session.config.getoption("numprocesses"):
        # Meanwhile: the workers, once they are there, wait for it.
        threading.Thread(target=migrated_database).start()
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


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Each worker's database begins as a copy of one that was migrated once."""
    test = settings.DATABASES["default"]["TEST"]
    if connection.vendor == "postgresql":
        test["TEMPLATE"] = migrated_database()
    else:
        shutil.copy(migrated_database(), test["NAME"])


@pytest.fixture(scope="session")
def django_db_keepdb():
    """SQLite's copy is migrated no more, and thrown away with its folder."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """What migrations put into the database comes back after a test that commits by a statement for
    each table; Django's two for each row took longer than most of these tests."""
    connection.creation.deserialize_db_from_string = put_back


def put_back(data):
    rows = serializers.deserialize("json", data)
    with transaction.atomic(), connection.constraint_checks_disabled():
        for model, group in itertools.groupby(rows, lambda row: type(row.object)):
            found = list(group)
            # Before the first of these tests they are there.
            model._base_manager.bulk_create((row.object for row in found), ignore_conflicts=True)
            for row in found:
                for name, keys in row.m2m_data.items():
                    getattr(row.object, name).set(keys)


@pytest.fixture(scope="session")
def redis():
    """A Redis or Valkey on this machine; the tests that need one are left out without it."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", 6379)):
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
