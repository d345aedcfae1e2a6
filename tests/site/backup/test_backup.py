"""A backup: whole or not there, of one moment, and without what may not be kept."""

import datetime
import hashlib
import os
import subprocess
import threading

import pyrage
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from articles.models import Article
from attachment_site.backup.create import backups_in
from attachment_site.backup.restore import verify
from attachment_site.core.models import Heartbeat, RateKey
from attachment_site.core.security import ratelimit
from tests.articles.images.sample_files import PDF
from tests.databases import database_url
from tests.factories import make_article
from tests.running import end, start, wait_until
from tests.sessions.apply.applying import apply
from tests.sessions.factories import make_inbox, make_practitioner
from tests.site.backup.backups import SHEET, back_up, make_site, manifest_of

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def on_march(day):
    return time_machine.travel(datetime.datetime(2026, 3, day, tzinfo=datetime.UTC), tick=False)


def test_a_backup_is_a_dated_file_beside_its_uploads_that_only_its_owner_reads(tmp_path, media):
    make_site(media)
    with on_march(2):
        path = back_up(tmp_path / "backups")

    assert sorted(file.name for file in path.parent.iterdir()) == [
        "attachment-site-2026-03-02T000000Z.tar",
        "attachment-site-2026-03-02T000000Z.tar.sha256",
        "media",
    ]
    files = [file for file in path.parent.rglob("*") if file.is_file()]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    check = ["sha256sum", "--check", "--strict", f"{path.name}.sha256"]
    told = subprocess.run(check, cwd=path.parent, check=True, capture_output=True, text=True)
    # Archive, picture, worksheet, and the social card of the site.
    assert told.stdout.count(": OK\n") == 4
    manifest = manifest_of(path)
    assert {"media/articles/harbor.webp", f"media/{SHEET}"} <= manifest["media"].keys()
    assert Heartbeat.times()["backup"].isoformat() == manifest["made_at"]


def test_what_is_written_together_is_kept_together(tmp_path, media):
    """Two articles change in one transaction, over and over, while backups are made."""
    pair = [make_article(summary="0").pk for _ in range(2)]
    done, written = threading.Event(), []
    (media / "pictures").mkdir(parents=True)

    def write():
        # With a pause: who writes all the time keeps SQLite's lock from everybody else.
        while not done.wait(0.005):
            number = len(written) + 1
            with transaction.atomic():
                Article.objects.filter(pk=pair[1]).update(summary=str(number))
                name = f"pictures/{number}.webp"
                (media / name).write_bytes(b"x" * number)
                Article.objects.filter(pk=pair[0]).update(
                    summary=str(number), cover_image=name, cover_is_decorative=True
                )
            written.append(number)
        connection.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wait_until(lambda: len(written) > 1)
        path = back_up(tmp_path / "backups")
        wait_until(lambda so_far=tuple(written): len(written) > len(so_far) + 1)
    finally:
        done.set()
        writer.join()

    assert verify(path).missing == []
    call_command("restore", str(path), "--no-input", verbosity=0)
    (summary,) = set(Article.objects.filter(pk__in=pair).values_list("summary", flat=True))
    assert summary in map(str, written[:-1])


def test_one_backup_is_made_at_a_time_and_a_killed_one_leaves_nothing_that_looks_whole(
    tmp_path, media
):
    folder = tmp_path / "backups"
    media.mkdir(parents=True)
    os.truncate(os.open(media / "large.bin", os.O_CREAT | os.O_WRONLY), 400 * 1024 * 1024)

    environment = os.environ | {"DATABASE_URL": database_url(), "MEDIA_ROOT": str(media)}
    process = start(["manage.py", "backup", str(folder)], environment)
    try:
        wait_until(lambda: list(folder.glob(".partial-*/*")))
        with pytest.raises(CommandError) as refusal:
            back_up(folder)
    finally:
        end(process, signal=9)

    assert str(refusal.value) == f"Another backup is being written into {folder}."
    assert backups_in(folder) == []
    assert len(list(folder.glob(".partial-*"))) == 1
    (media / "large.bin").unlink()
    (folder / "media" / "of-another-that-was-killed").write_bytes(b"half")
    back_up(folder, "--keep", "1")
    assert len(backups_in(folder)) == 1
    assert list(folder.glob(".partial-*")) == list(folder.glob("media/*")) == []


def test_as_many_are_kept_as_was_said_and_nothing_else_is_deleted(tmp_path, media):
    make_site(media)
    folder = tmp_path / "backups"
    # A disk of its own has such a folder, and a list may be harmed.
    (folder / "media" / "lost+found").mkdir(parents=True)
    (folder / "letter.tar").write_text("not ours")
    (folder / "attachment-site-2026-02-28T000000Z.tar.sha256").write_bytes(b"\xff\0")

    def back_up_on(day):
        """Each day has a picture of its own."""
        (media / "articles" / "harbor.webp").write_bytes(b"day %d" % day)
        with on_march(day):
            return back_up(folder, "--keep", "2")

    *_, last = [back_up_on(day) for day in range(1, 5)]
    kept = [f"attachment-site-2026-03-0{day}T000000Z.tar" for day in (3, 4)]
    lists = [f"{name}.sha256" for name in kept]
    assert {path.name for path in folder.iterdir()} == {*kept, *lists, "letter.tar", "media"}
    contents = [path.read_bytes() for path in folder.glob("media/*") if path.is_file()]
    assert {content for content in contents if content.startswith(b"day")} == {b"day 3", b"day 4"}
    # While it is not known what a kept one needs, no upload is deleted.
    last.with_name(lists[1]).unlink()
    back_up_on(5)
    assert [verify(path).missing for path in backups_in(folder)] == [[], []]
    (folder / "attachment-site-2020-01-01T000000Z.tar").mkdir()
    with pytest.raises(CommandError, match="Z.tar was made, but what is older was not deleted"):
        back_up(folder, "--keep", "1")
    assert verify(backups_in(folder)[-1]).missing == []


@pytest.mark.parametrize("is_encrypted", [False, True])
def test_an_upload_is_written_once_and_again_where_it_was_harmed(
    tmp_path, media, settings, is_encrypted
):
    make_site(media)
    if is_encrypted:
        settings.BACKUP_RECIPIENT = str(pyrage.x25519.Identity.generate().to_public())

    def objects_after_a_backup(day):
        with on_march(day):
            path = back_up(tmp_path / "backups")
        return {file: file.stat().st_ino for file in sorted(path.parent.glob("media/*"))}

    first = objects_after_a_backup(1)
    (media / "articles" / "a-copy.webp").write_bytes(b"a picture of a harbor")
    assert objects_after_a_backup(2) == first
    harmed = next(iter(first))
    harmed.write_bytes(harmed.read_bytes()[:-1])
    third = objects_after_a_backup(3)

    assert [file for file in first if third[file] != first[file]] == [harmed]
    # Who holds an encrypted one may not know by its name what it is.
    digest = hashlib.sha256(PDF).hexdigest()
    assert (digest in {path.stem for path in first}) is not is_encrypted


def test_no_word_of_an_applicant_and_nobodys_session_is_in_it(client, tmp_path):
    practitioner = make_practitioner()
    make_inbox(practitioner)
    client.force_login(practitioner)
    client.get("/admin/")
    client.get("/sessions/apply/")
    apply(client, name="Zephyrine Quillfeather", email="zephyrine@applicant.example")
    ratelimit.hit("apply", "192.0.2.7")
    secrets = ["Zephyrine", "zephyrine@applicant.example", client.cookies["sessionid"].value]
    # Two in the first hour of a day, whose counts go back to the last of the day before.
    day_keys = [bytes(row.key).hex() for row in RateKey.objects.all()]

    path = back_up(tmp_path / "backups")

    rows = manifest_of(path)["rows"]
    empty = ("django_session", "private_sessions_ratekey", "private_sessions_ratecount")
    assert [rows[table] for table in empty] == [0, 0, 0]
    assert rows["private_sessions_application"] == 1
    held = unpacked_database(path, tmp_path)
    assert day_keys != []
    assert [secret for secret in secrets + day_keys if secret in held] == []
    assert "private_sessions_application" in held


def unpacked_database(path, folder):
    """All that the database in a backup says, as text and as hex digits."""
    subprocess.run(["tar", "-xf", path, "-C", folder], check=True)
    (member,) = manifest_of(path)["files"]
    program = {"sqlite": ["gzip", "-dc"], "postgresql": ["pg_restore", "--file=-"]}
    command = [*program[connection.vendor], folder / member]
    content = subprocess.run(command, check=True, capture_output=True).stdout
    return content.decode("latin-1") + content.hex()
