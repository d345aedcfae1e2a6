"""A site brought back from a backup; and a backup that could not do that is refused."""

import json
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.http import http_date

from articles.models import Article
from attachment_site.core.models import ContentVersion, Heartbeat
from tests.factories import make_article
from tests.site.backup.backups import back_up, make_site, manifest_of, object_of, rewrite

MANIFEST = "manifest.json"
pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def restore(path, *arguments):
    call_command("restore", str(path), *arguments)


def lose_everything(picture):
    Article.objects.all().delete()
    picture.unlink(missing_ok=True)
    make_article(title="After the storm", slug="after-the-storm")


def test_a_lost_site_is_as_it_was_once_that_was_sure(client, tmp_path, media, monkeypatch):
    article, picture = make_site(media)
    path = back_up(tmp_path / "backups")
    Article.objects.update(title="A title that is lost")
    kept, kept_at = client.get(article.get_absolute_url()), http_date()
    lose_everything(picture)
    answers = iter(["yes", "replace"])
    monkeypatch.setattr("builtins.input", lambda question: next(answers))

    with pytest.raises(CommandError, match="Nothing was changed."):
        restore(path)
    assert list(Article.objects.values_list("title", flat=True)) == ["After the storm"]
    restore(path)

    # A browser that kept the lost site gets the restored one.
    for header, value in (("If-None-Match", kept["ETag"]), ("If-Modified-Since", kept_at)):
        page = client.get(article.get_absolute_url(), headers={header: value})
        assert (header, page.status_code) == (header, 200)
        assert "Before the storm" in page.content.decode()
        assert "articles/harbor" in page.content.decode()
    assert list(Article.objects.values_list("title", flat=True)) == ["Before the storm"]
    assert picture.read_bytes() == b"a picture of a harbor"
    assert [name for name in media.iterdir() if name.name.startswith(".")] == []
    assert "backup" not in Heartbeat.times()
    # What the database does by itself is back as well: keys go on, the search finds.
    before = ContentVersion.objects.latest("pk").pk
    make_article(title="A second harbor")
    assert ContentVersion.objects.latest("pk").pk > before
    found = client.get("/search/?q=storm").content.decode()
    assert "Before the" in found
    assert "After the" not in found


def test_verifying_touches_nothing_and_says_what_is_there_and_what_was_lost_before(
    tmp_path, media, capsys
):
    _, picture = make_site(media)
    picture.unlink()
    path = back_up(tmp_path / "backups")
    told = manifest_of(path)
    Article.objects.update(title="After the storm")

    restore(path, "--verify")

    assert list(Article.objects.values_list("title", flat=True)) == ["After the storm"]
    rows, pictures = sum(told["rows"].values()), len(told["media"])
    out, err = capsys.readouterr()
    assert out == f"Made {told['made_at']}: {rows} rows, {pictures} pictures, all as they were.\n"
    assert "already lost when it was made: articles/harbor.webp\n" in err


def test_half_a_backup_is_refused(tmp_path, media):
    make_site(media)
    path = back_up(tmp_path / "backups")
    content = path.read_bytes().rstrip(b"\0")
    Article.objects.update(title="After the storm")

    for share, way in zip([0, 0.5, 0.999], ["--verify", "--no-input", "--no-input"], strict=True):
        path.write_bytes(content[: int(len(content) * share)])
        with pytest.raises(CommandError, match="is no whole backup"):
            restore(path, way)

    assert Article.objects.get().title == "After the storm"


def test_one_wrong_byte_is_refused_by_name(tmp_path, media):
    make_site(media)
    path = back_up(tmp_path / "backups")

    def flipped(name, content):
        return content if name == MANIFEST else content[:-1] + bytes([content[-1] ^ 1])

    rewrite(path, flipped)
    with pytest.raises(CommandError, match="is harmed: database"):
        restore(path, "--no-input")
    rewrite(path, flipped)
    picture = object_of(path, "articles/harbor.webp")
    picture.write_bytes(flipped("", picture.read_bytes()))
    with pytest.raises(CommandError, match="is harmed: media/articles/harbor.webp"):
        restore(path, "--no-input")
    picture.unlink()
    with pytest.raises(CommandError, match=r"harbor.webp is missing: .* needs the folder media/"):
        restore(path, "--verify")


def test_a_backup_of_an_older_release_has_its_uploads_in_it(tmp_path, media):
    _, picture = make_site(media)
    path = back_up(tmp_path / "backups")
    told = manifest_of(path)
    uploads = told.pop("media")
    stored = {name: path.parent / "media" / entry.pop("object") for name, entry in uploads.items()}
    older = json.dumps(told | {"format": 1, "files": told["files"] | uploads}).encode()
    contents = {name: file.read_bytes() for name, file in stored.items()}
    rewrite(path, lambda name, old: older if name == MANIFEST else old, contents)
    shutil.rmtree(path.parent / "media")
    lose_everything(picture)

    restore(path, "--no-input")

    assert picture.read_bytes() == b"a picture of a harbor"
    assert list(Article.objects.values_list("title", flat=True)) == ["Before the storm"]


def test_what_does_not_fit_this_site_or_itself_is_refused(tmp_path, media):
    make_site(media)
    path = back_up(tmp_path / "backups")
    whole, told = path.read_bytes(), manifest_of(path)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    outside = told["media"] | {"media/../../harbor": [*told["media"].values()][0]}
    changes = {
        "other rows than it should in articles_article": {
            "rows": told["rows"] | {"articles_article": 2}
        },
        f"It is a backup of {other}.* into {other}, then migrate": {"database": other},
        "a newer version of the site": {"migrations": [*told["migrations"], "articles.9999_later"]},
        "would land outside": {"media": outside},
    }

    for refusal, values in changes.items():
        path.write_bytes(whole)
        manifest = json.dumps(told | values).encode()
        rewrite(path, lambda name, old, new=manifest: new if name == MANIFEST else old)
        with pytest.raises(CommandError, match=refusal):
            restore(path, "--no-input")
    path.write_bytes(whole)
    rewrite(path, lambda name, content: content, {"../harbor": b"a picture of a harbor"})
    with pytest.raises(CommandError, match="outside the destination"):
        restore(path, "--no-input")
    with pytest.raises(CommandError, match="There is no file"):
        restore(tmp_path / "nothing.tar", "--verify")
