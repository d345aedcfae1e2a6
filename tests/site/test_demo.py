"""`manage.py demo` on a machine where its port is taken; its content is what browsers visit."""

import signal
import socket

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from attachment_site.demo.inbox import PASSPHRASE
from sessions.models import WrappedKey
from tests.factories import make_article


@pytest.fixture
def development(settings, monkeypatch, tmp_path):
    """A developer's machine, whose own database and static files are left alone."""
    settings.DEBUG = True
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'served.sqlite3'}")
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_the_demo_prints_accounts_that_work_and_says_that_its_port_is_taken(
    db, development, capsys, rf, settings
):
    make_article()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"The server ended with code .* port {port} taken"):
            call_command("demo", port=port)

    printed = dict(line.split(": ", 1) for line in capsys.readouterr().out.splitlines())
    assert printed["admin"] == f"http://localhost:{port}/admin/"
    for name in ("author", "practitioner", "admin"):
        account, password = printed[f"{name} account"], printed[f"{name} password"]
        assert authenticate(rf.post("/"), username=account, password=password), name
    assert printed["inbox passphrase"] == PASSPHRASE
    WrappedKey.objects.get(user__username="practitioner").unwrap(PASSPHRASE)
    settings.DEBUG = False
    with pytest.raises(CommandError, match="^demo makes accounts whose passwords"):
        call_command("demo")
