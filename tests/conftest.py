"""What all tests share: static files, an empty media folder, and a word on what was left out."""

import hashlib
import socket
from pathlib import Path
from shutil import disk_usage

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from attachment_site.core.security import crypto

ROOM = 1024 * 1024 * 1024


@pytest.hookimpl(tryfirst=True)
def pytest_configure():
    """Let SQLite's test database lie on the system's disk of memory, where it has one: it is thrown
    away, so nothing is gained by waiting until a real disk has every row."""
    memory = Path("/dev/shm")
    if connection.vendor == "sqlite" and memory.is_dir() and disk_usage(memory).free > ROOM:
        own = hashlib.sha256(str(settings.BASE_DIR).encode()).hexdigest()[:12]
        settings.DATABASES["default"]["TEST"]["NAME"] = str(memory / f"test-{own}.sqlite3")


def pytest_collection_modifyitems(items):
    """Mark what asks a database, so that `-m database` leaves out what no other one can change."""
    for item in items:
        if item.get_closest_marker("django_db") or "db" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)


def pytest_sessionstart(session):
    """Templates name static files by their hash, so these are collected once, before all tests."""
    if not hasattr(session.config, "workerinput"):
        call_command("collectstatic", interactive=False, verbosity=0)


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
