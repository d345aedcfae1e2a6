"""The watchdog's address, and the numbers for Prometheus."""

import datetime
import re
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles.search import index
from attachment_site import VERSION
from attachment_site.core.models import Heartbeat
from attachment_site.core.schema.triggers import change_schema
from attachment_site.monitoring.requests import CLASSES
from sessions.mail import announce_reply
from sessions.models import OutgoingMail
from tests.factories import make_article, make_draft
from tests.sessions.factories import make_application

TOKEN = "a-long-random-token-for-numbers"
NEW_SITE = {"outbox": "ok", "worker": "never", "purge": "never", "backup": "never"}
WELL = {
    "disk": "ok",
    "certificate": "ok",
    "status": "ok",
    "database": "ok",
    "migrations": "ok",
    "schema": "ok",
    "inbox": "ok",
}


def note(job, **ago):
    Heartbeat.record(job, now=timezone.now() - datetime.timedelta(**ago))


def make_mail(**ago):
    announce_reply(make_application(), "robin@applicant.example")
    OutgoingMail.objects.update(made_at=timezone.now() - datetime.timedelta(**ago))


def give_up(**ago):
    make_mail(**ago)
    failed = timezone.now() - datetime.timedelta(**ago)
    OutgoingMail.objects.update(failed_at=failed, recipient=b"")


def install(**ago):
    MigrationRecorder.Migration.objects.update(applied=timezone.now() - datetime.timedelta(**ago))


def drop_trigger(table):
    """One of those that watch a table for the content version."""
    name = "note_edition" if connection.vendor == "postgresql" else f"note_edition_{table}_UPDATE"
    place = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{place}")


def lost(execute, sql, params, many, context):
    raise OperationalError("The database is away.")


def forbidden(path):
    raise PermissionError(path)


@pytest.mark.django_db
def test_a_new_site_is_ok(client, django_assert_num_queries):
    with django_assert_num_queries(6):
        response = client.get("/healthz")

    assert (response.status_code, response.json()) == (200, WELL | NEW_SITE)
    assert response.content.startswith(b'{"status": "ok"')
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_site_that_is_looked_after_is_ok_and_does_not_tell_that_mail_waits(client):
    note("round", minutes=9)
    note("purge", hours=47)
    note("backup", hours=71)
    make_mail(minutes=59)

    response = client.get("/healthz")

    done = dict.fromkeys(NEW_SITE, "ok")
    assert (response.status_code, response.json()) == (200, WELL | done)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "make"),
    [
        ("worker", lambda: note("round", minutes=11)),
        ("purge", lambda: note("purge", hours=49)),
        ("backup", lambda: note("backup", hours=73)),
        ("outbox", lambda: make_mail(minutes=61)),
        ("migrations", lambda: MigrationRecorder.Migration.objects.latest("pk").delete()),
        ("worker", lambda: install(days=1, minutes=1)),
        ("worker, purge", lambda: install(days=2, minutes=1)),
        ("worker, purge, backup", lambda: install(days=4)),
        ("outbox", lambda: give_up(days=2)),
        ("certificate", lambda: note("cert", days=-6)),
        ("schema", lambda: change_schema("default", index.drop)),
        ("schema", lambda: drop_trigger("articles_topic")),
    ],
)
def test_what_is_late_is_told_by_its_name(client, part, make):
    make()

    response = client.get("/healthz")

    told = {"status": f"late: {part}"} | dict.fromkeys(part.split(", "), "late")
    assert (response.status_code, response.json()) == (503, WELL | NEW_SITE | told)


@pytest.mark.django_db
def test_a_disk_that_is_nearly_full_is_told(client, settings, tmp_path, monkeypatch):
    settings.BACKUP_DIR = str(tmp_path / "backups")
    usage = namedtuple("usage", "total used free")
    room = {tmp_path: usage(1000, 951, 49)}
    monkeypatch.setattr(shutil, "disk_usage", lambda path: room.get(path, usage(1000, 950, 50)))

    response = client.get("/healthz")

    assert (response.status_code, response.json()["disk"]) == (503, "late")
    settings.BACKUP_DIR = ""
    assert client.get("/healthz").json()["disk"] == "ok"
    # Somewhere in what only root reads, as nobody.
    settings.BACKUP_DIR = str(tmp_path / "backups")
    monkeypatch.setattr(Path, "exists", forbidden)
    assert client.get("/healthz").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("free", [50_000, 70_000])
def test_a_lost_database_is_told_and_whether_its_disk_is_full(client, settings, monkeypatch, free):
    settings.METRICS_TOKEN = ""
    client.raise_request_exception = False
    usage = namedtuple("usage", "total used free")(1_000_000, 900_000, free)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    is_full = free < 65_536 and connection.vendor == "sqlite"
    status = "disk full" if is_full else "no database"

    with connection.execute_wrapper(lost):
        health, ready, numbers = map(client.get, ("/healthz", "/readyz", "/metrics"))
        page = client.get("/search/?q=harbor")

    assert (health.status_code, health.json()) == (503, {"status": status})
    assert (ready.status_code, ready.content.decode()) == (503, f"{status}\n")
    assert "site_database_up 0.0\n" in numbers.content.decode()
    assert 'site_disk_free_ratio{disk="uploads"} 0.0' in numbers.content.decode()
    assert page.status_code == 503
    assert ("The disk of the site is full" in page.content.decode()) is is_full


@pytest.mark.django_db
def test_they_answer_without_https(client, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert client.get("/about/").status_code == 301
    assert client.get("/healthz").status_code == 200
    assert client.get("/metrics").status_code == 200


@pytest.mark.django_db
def test_the_numbers_say_how_the_site_is_and_nothing_of_anybody(client):
    make_article()
    make_draft()
    make_mail(minutes=5)
    note("backup", hours=1)

    response = client.get("/metrics")

    assert response["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in response["Cache-Control"]
    lines = response.content.decode().splitlines()
    numbers = dict(line.split() for line in lines if not line.startswith("#"))
    moments = {
        name: numbers.pop(name) for name in list(numbers) if "last_t" in name or "oldest" in name
    }
    disks = [name for name in numbers if "disk_free_ratio" in name]
    assert 'site_disk_free_ratio{disk="uploads"}' in disks
    assert all(0 < float(numbers.pop(name)) < 1 for name in disks)
    counted = {name for name in numbers if re.match("site_(answer|sign_in)", name)}
    answers = {f'site_answer_seconds_count{{status="{first}xx"}}' for first in CLASSES}
    assert {"site_sign_in_refusals_total", *answers} <= counted
    numbers = {name: number for name, number in numbers.items() if name not in counted}
    assert numbers == {
        f'site_release{{version="{VERSION}"}}': "1.0",
        "site_checks_late": "0.0",
        "site_database_up": "1.0",
        "site_articles_live": "1.0",
        "site_migrations_unapplied": "0.0",
        "site_mails_waiting": "1.0",
        "site_mails_failed": "0.0",
    }
    assert sorted(moments) == [
        "site_backup_last_timestamp_seconds",
        "site_mail_oldest_timestamp_seconds",
    ]
    hour_ago = timezone.now().timestamp() - 3600
    assert float(moments["site_backup_last_timestamp_seconds"]) == pytest.approx(hour_ago, abs=60)


@pytest.mark.django_db
def test_without_a_token_the_numbers_are_for_this_machine_alone(client):
    make_article()

    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404
    assert client.post("/metrics").status_code == 405


@pytest.mark.django_db
def test_with_a_token_the_numbers_are_for_whoever_brings_it(client, settings):
    settings.METRICS_TOKEN = TOKEN

    given = client.get(
        "/metrics", REMOTE_ADDR="203.0.113.9", headers={"Authorization": f"Bearer {TOKEN}"}
    )

    assert given.status_code == 200
    for wrong in ("", TOKEN, "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"):
        refused = client.get("/metrics", headers={"Authorization": wrong})
        assert (refused.status_code, refused.content) == (401, b"Bring the token.\n")
        assert refused["WWW-Authenticate"] == 'Bearer realm="metrics"'
