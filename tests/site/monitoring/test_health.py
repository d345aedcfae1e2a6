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
from sessions.mail import announce_reply
from sessions.models import OutgoingMail
from tests.factories import make_article, make_draft
from tests.sessions.factories import make_application

pytestmark = pytest.mark.django_db
usage = namedtuple("usage", "total used free")
TOKEN = "a-long-random-token-for-numbers"
JOBS = ("worker", "purge", "backup")
WELL = dict.fromkeys(("disk", "certificate", "status", "database", "migrations"), "ok")
WELL |= dict.fromkeys(("schema", "inbox", "outbox"), "ok")
NEW_SITE = WELL | dict.fromkeys(JOBS, "never")


def ago(**ago):
    return timezone.now() - datetime.timedelta(**ago)


def note(job, **then):
    Heartbeat.record(job, now=ago(**then))


def make_mail(*, is_given_up=False, **then):
    announce_reply(make_application(), "robin@applicant.example")
    OutgoingMail.objects.update(made_at=ago(**then))
    if is_given_up:
        OutgoingMail.objects.update(failed_at=ago(**then), recipient=b"")


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


def test_a_site_that_is_new_or_looked_after_is_ok_and_does_not_tell_that_mail_waits(
    client, django_assert_num_queries
):
    with django_assert_num_queries(6):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, NEW_SITE)
    assert response.content.startswith(b'{"status": "ok"')
    assert "no-store" in response["Cache-Control"]

    note("round", minutes=9)
    note("purge", hours=47)
    note("backup", hours=71)
    make_mail(minutes=59)
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, WELL | dict.fromkeys(JOBS, "ok"))


@pytest.mark.parametrize(
    ("part", "make"),
    [
        ("worker", lambda: note("round", minutes=11)),
        ("purge", lambda: note("purge", hours=49)),
        ("backup", lambda: note("backup", hours=73)),
        ("outbox", lambda: make_mail(minutes=61)),
        ("outbox", lambda: make_mail(days=2, is_given_up=True)),
        ("migrations", lambda: MigrationRecorder.Migration.objects.latest("pk").delete()),
        ("worker", lambda: MigrationRecorder.Migration.objects.update(applied=ago(minutes=1441))),
        ("certificate", lambda: note("cert", days=-6)),
        ("schema", lambda: change_schema("default", index.drop)),
        ("schema", lambda: drop_trigger("articles_topic")),
    ],
)
def test_what_is_late_is_told_by_its_name(client, part, make):
    make()

    response = client.get("/healthz")

    told = {"status": f"late: {part}"} | dict.fromkeys(part.split(", "), "late")
    assert (response.status_code, response.json()) == (503, NEW_SITE | told)


def test_a_disk_that_is_nearly_full_is_told(client, settings, tmp_path, monkeypatch):
    settings.BACKUP_DIR = str(tmp_path / "backups")
    room = {tmp_path: usage(1000, 951, 49)}
    monkeypatch.setattr(shutil, "disk_usage", lambda path: room.get(path, usage(1000, 950, 50)))
    # Somewhere in what only root reads, as nobody.
    monkeypatch.setattr(Path, "exists", forbidden)

    response = client.get("/healthz")

    assert (response.status_code, response.json()["disk"]) == (503, "late")
    settings.BACKUP_DIR = ""
    assert client.get("/healthz").json()["disk"] == "ok"


@pytest.mark.parametrize("free", [50_000, 70_000])
def test_a_lost_database_is_told_and_whether_its_disk_is_full(client, monkeypatch, free):
    client.raise_request_exception = False
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(1_000_000, 900_000, free))
    is_full = free < 65_536 and connection.vendor == "sqlite"
    status = "disk full" if is_full else "no database"

    with connection.execute_wrapper(lost):
        addresses = ("/healthz", "/readyz", "/metrics", "/search/?q=harbor")
        health, ready, numbers, page = map(client.get, addresses)

    assert (health.status_code, health.json()) == (503, {"status": status})
    assert (ready.status_code, ready.content.decode()) == (503, f"{status}\n")
    told = numbers.content.decode()
    assert "site_database_up 0.0\n" in told
    assert 'site_disk_free_ratio{disk="uploads"} 0.0' in told
    assert page.status_code == 503
    assert ("The disk of the site is full" in page.content.decode()) is is_full


def test_the_numbers_say_how_the_site_is_and_nothing_of_anybody(client):
    make_article()
    make_draft()
    make_mail(minutes=5)
    note("backup", hours=1)

    response = client.get("/metrics")

    assert response["Content-Type"].startswith("text/plain; version=")
    assert "no-store" in response["Cache-Control"]
    lines = [line for line in response.content.decode().splitlines() if not line.startswith("#")]
    numbers = {name: float(number) for name, number in map(str.split, lines)}
    counted = re.compile("site_(answer|sign_in|disk_free)")
    assert {name: numbers[name] for name in numbers if not counted.match(name)} == {
        f'site_release{{version="{VERSION}"}}': 1,
        "site_checks_late": 0,
        "site_database_up": 1,
        "site_articles_live": 1,
        "site_migrations_unapplied": 0,
        "site_mails_waiting": 1,
        "site_mails_failed": 0,
        "site_mail_oldest_timestamp_seconds": pytest.approx(ago(minutes=5).timestamp(), abs=60),
        "site_backup_last_timestamp_seconds": pytest.approx(ago(hours=1).timestamp(), abs=60),
    }


def test_the_numbers_are_for_this_machine_or_whoever_brings_the_token(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    asked = [client.get(path).status_code for path in ("/about/", "/healthz", "/metrics")]
    assert asked == [301, 200, 200]
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    for header in ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404

    settings.METRICS_TOKEN = TOKEN
    right, elsewhere = {"Authorization": f"Bearer {TOKEN}"}, {"REMOTE_ADDR": "203.0.113.9"}
    assert client.get("/metrics", headers=right, **elsewhere).status_code == 200
    for wrong in ("", TOKEN, "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer é"):
        refused = client.get("/metrics", headers={"Authorization": wrong}, **elsewhere)
        assert (refused.status_code, refused.content) == (401, b"Bring the token.\n")
        assert refused["WWW-Authenticate"] == 'Bearer realm="metrics"'
