"""Backups that leave the machine: encrypted, and restored on a new one from backup and key."""

import subprocess

import psycopg
import pyrage
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from attachment_site.backup import create
from attachment_site.backup.restore import verify
from attachment_site.core.models import Heartbeat
from tests.running import PRODUCTION, fresh_site, run, run_inside, start
from tests.sessions.factories import make_application
from tests.site.backup.backups import back_up, make_site, manifest_of, rewrite

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

TOLD = """
from django.test import Client
from sessions.models import Application
page = Client().get("/articles/before-the-storm/")
picture = Client().get("/media/articles/harbor.webp")
letters = list(Application.objects.values_list("reference", flat=True))
import json
print(json.dumps([page.status_code, picture.status_code, letters]))
"""


def test_a_new_machine_from_backup_and_its_own_key_alone(tmp_path, media, settings):
    # The site never has the private key.
    key, stranger = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    settings.BACKUP_RECIPIENT = str(key.to_public())
    identity, other = tmp_path / "key.txt", tmp_path / "other.txt"
    identity.write_text(f"# public key: {key.to_public()}\n{key}\n")
    other.write_text(f"{stranger}\n")
    make_site(media)
    letter = make_application().reference
    backup = back_up(tmp_path / "backups")
    assert backup.name.endswith(".tar.age")
    assert backup.read_bytes().startswith(b"age-encryption.org/v1\n")
    stored = list(backup.parent.glob("media/*"))
    assert {path.suffix for path in stored} == {".age"}
    assert [path for path in stored if b"harbor" in path.read_bytes()] == []
    call_command("restore", str(backup), verify=True, identity=identity)
    with pytest.raises(CommandError, match="is encrypted: bring its key"):
        call_command("restore", str(backup), verify=True)
    with pytest.raises(CommandError, match="does not open with that key, or is harmed"):
        call_command("restore", str(backup), verify=True, identity=other)

    machine = tmp_path / "new"
    machine.mkdir()
    with fresh_site(machine, **PRODUCTION | {"ALLOWED_HOSTS": "testserver,127.0.0.1"}) as new:
        command = ["restore", str(backup), "--no-input", "--identity", str(identity)]
        restoring = start(["manage.py", *command], new, stderr=subprocess.PIPE)
        assert (restoring.communicate()[1], restoring.returncode) == (b"", 0)
        run(["manage.py", "migrate", "-v0"], new)

        assert run_inside(new, TOLD) == [200, 200, [letter]]


def test_a_backup_that_cannot_be_restored_counts_for_nothing(
    tmp_path, media, monkeypatch, settings, capsys
):
    make_site(media)
    folder = tmp_path / "backups"
    good = back_up(folder)
    good = good.rename(folder / "attachment-site-2020-01-01T000000Z.tar")
    noted = Heartbeat.times()["backup"]

    def spoil_and_verify(path, **options):
        rewrite(path, lambda name, content: content + b"!" if "database" in name else content)
        verify(path, **options)

    monkeypatch.setattr(create, "verify", spoil_and_verify)
    with pytest.raises(CommandError, match="is harmed: database"):
        call_command("backup", str(folder), keep=1)
    assert create.backups_in(folder) == [good]
    assert Heartbeat.times()["backup"] == noted

    # Another key and a site that runs are told before the good one is brought back.
    assert len(manifest_of(good)["key"]) == 16
    settings.SECRET_KEY = "another-key-of-fifty-characters-and-more-0123456789-abc"
    Heartbeat.record(Heartbeat.Job.ROUND, now=timezone.now())
    call_command("restore", str(good), no_input=True)
    told = capsys.readouterr().err
    assert "The site is running: stop it" in told
    assert "made under another SECRET_KEY" in told


def test_without_the_right_to_make_a_database_the_dump_itself_is_read(tmp_path, media, monkeypatch):
    """As managed servers have it; SQLite needs no such right."""
    make_site(media)
    execute = psycopg.Connection.execute

    def refusing(self, query, *arguments, **options):
        if "CREATE DATABASE" in str(query):
            raise psycopg.errors.InsufficientPrivilege("no")
        return execute(self, query, *arguments, **options)

    monkeypatch.setattr(psycopg.Connection, "execute", refusing)
    backup = back_up(tmp_path / "backups")

    call_command("restore", str(backup), verify=True)
    one, two = b'"articles_article": 1', b'"articles_article": 2'
    rewrite(backup, lambda _, content: content.replace(one, two))
    with pytest.raises(CommandError, match="other rows than it should in articles_article"):
        call_command("restore", str(backup), verify=True)
