"""A full disk: whoever writes is told, keeps their words, and nothing half-written stays."""

import io

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from sessions.models import Application, OutgoingMail
from tests.articles.editing import UPLOAD
from tests.faults.plugs.filling import full, full_database, small_disk
from tests.pages import parse, texts
from tests.sessions.apply.applying import filled, refusals
from tests.sessions.factories import make_inbox
from tests.site.backup.backups import back_up, make_site

transaction = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@transaction
def test_an_application_stays_on_the_page_and_can_be_sent_once_there_is_room(client):
    make_inbox()
    client.cookies["form"] = "1"
    application = filled(question_1="It began on a train. " * 900)

    with full_database("private_sessions_application"):
        response = client.post("/sessions/apply/", application)

    assert response.status_code == 503
    assert refusals(response)[0].startswith("Your letter could not be sent")
    assert texts(parse(response), "textarea")[0] == application["question_1"].strip()
    assert (Application.objects.count(), OutgoingMail.objects.count()) == (0, 0)

    assert client.post("/sessions/apply/", application).status_code == 302
    assert Application.objects.count() == 1


def photograph():
    """A picture whose versions take some ten kilobytes."""
    file = io.BytesIO()
    Image.effect_noise((700, 500), 90).save(file, "JPEG")
    file.seek(0)
    file.name = "harbor.jpg"
    return file


def size_of(content):
    """Width and height of a picture, all of which is decoded."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.load()
        return picture.size


@pytest.mark.django_db
def test_a_picture_is_stored_whole_or_not_at_all(admin_client, settings):
    with small_disk() as folder:
        settings.MEDIA_ROOT = folder / "media"
        with full(folder, but=32 * 1024):
            refused = admin_client.post(UPLOAD, {"file": photograph()})
            form = admin_client.post("/admin/articles/mediafile/add/", {"upload": photograph()})
            left = [path.read_bytes() for path in folder.glob("media/**/*") if path.is_file()]

        taken = admin_client.post(UPLOAD, {"file": photograph()})
        stored = folder / taken.json()["address"].lstrip("/")
        assert size_of(stored.read_bytes()) == (700, 500)

    assert refused.status_code == 503
    assert refused.json()["error"].startswith("The file could not be stored: the disk")
    assert "The file could not be stored: the disk" in form.content.decode()
    assert all(map(size_of, left))


@transaction
def test_a_backup_is_whole_or_not_there(media, tmp_path):
    make_site(media)

    with small_disk() as folder:
        with (
            full(folder, but=64 * 1024),
            pytest.raises(CommandError, match=r"disk is full|No space left|pg_dump failed"),
        ):
            call_command("backup", str(folder))
        assert [path.name for path in folder.rglob("*")] == ["media"]

    call_command("restore", str(back_up(tmp_path / "backups")), "--verify")
