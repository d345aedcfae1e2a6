"""What asks by address: probes of containers, systemd's watchdog, and bots."""

import socket

import pytest
from django.core.management import call_command
from django.db.migrations.recorder import MigrationRecorder

from attachment_site.monitoring.systemd import notify_while_answering
from tests.running import PRODUCTION, fresh_site, run_inside

BY_ADDRESS = {"Host": "203.0.113.9:8000"}


@pytest.mark.django_db
def test_a_probe_may_ask_by_address_and_a_page_is_told_to_nobody_who_does(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        alive = client.get("/livez", headers=BY_ADDRESS)
    with django_assert_num_queries(1):
        ready = client.get("/readyz", headers=BY_ADDRESS)

    assert (alive.status_code, alive.content) == (200, b"alive\n")
    assert (ready.status_code, ready.content) == (200, b"ready\n")
    assert "no-store" in alive["Cache-Control"]
    assert "no-store" in ready["Cache-Control"]
    assert client.post("/livez").status_code == 405
    assert client.get("/about/", headers=BY_ADDRESS).status_code == 400


@pytest.mark.django_db
def test_a_process_whose_database_is_not_migrated_lives_but_is_not_ready(client):
    MigrationRecorder.Migration.objects.latest("pk").delete()

    behind = client.get("/readyz")

    assert client.get("/livez").status_code == 200
    assert (behind.status_code, behind.content) == (503, b"migrations missing\n")


@pytest.fixture
def told(tmp_path, monkeypatch):
    """What systemd is told, message by message."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(60)
        receiver.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield lambda: receiver.recv(100).decode()


def test_a_server_is_ready_when_it_answers_and_alive_as_long_as_it_does(told, watcher, monkeypatch):
    server, asked, statuses = watcher
    statuses.append(503)
    monkeypatch.setenv("GRANIAN_PORT", str(server.server_port))
    monkeypatch.setenv("WATCHDOG_USEC", "400000")

    notify_while_answering()

    assert [told(), told(), told()] == ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]
    assert [path for path, _ in asked[:2]] == ["/livez", "/livez"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_worker_is_alive_while_it_works(told):
    call_command("worker", "--once", verbosity=0)

    assert [told(), told()] == ["READY=1", "WATCHDOG=1"]


LOADED = """
import json, sys
from pathlib import Path
from django.conf import settings
from django.template.loader import get_template
read = []
sys.addaudithook(lambda event, args: event == "open" and read.append(str(args[0])))
folder = settings.BASE_DIR / "templates"
for path in folder.rglob("*.*"):
    get_template(str(path.relative_to(folder)))
print(json.dumps([sorted(sys.modules), read]))
"""
HEAVY = {
    *("PIL", "boto3", "bs4", "cryptography.x509", "fido2", "fontTools", "icalendar", "markdown_it"),
    *("markdownify", "pyphen", "pyrage", "segno", "sentry_sdk", "yaml", "zipfile", "zxcvbn"),
}


def test_a_server_has_read_our_code_and_templates_before_it_answers_and_no_heavy_package(tmp_path):
    with fresh_site(tmp_path, migrated=True, **PRODUCTION) as environment:
        modules, read = run_inside(environment, LOADED, first="import attachment_site.wsgi")

    assert {"sessions.admin.decline", "articles.views.sitemaps"} <= set(modules)
    assert read == []
    assert HEAVY & set(modules) == set()
