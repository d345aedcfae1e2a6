"""A site brought back from a backup; and a backup that could not do that is refused."""

import json
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils.http import http_date

from articles.models import Article
from attachment_site.core.models import Heartbeat
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
    assert list(Article.objects.values_list("title", flat=True)) == ["Before the storm"]
    assert picture.read_bytes() == b"a picture of a harbor"
    assert "backup" not in Heartbeat.times()
    found = client.get("/search/?q=storm").content.decode()
    assert "Before the" in found
    assert "After the" not in found


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


def flipped(content):
    return content[:-1] + bytes([content[-1] ^ 1])


def test_what_is_cut_off_harmed_or_of_another_site_is_refused_and_changes_nothing(tmp_path, media):
    make_site(media)
    path = back_up(tmp_path / "backups")
    whole, told = path.read_bytes(), manifest_of(path)
    Article.objects.update(title="After the storm")

    def check_refused(reason):
        with pytest.raises(CommandError, match=reason):
            restore(path, "--no-input")
        path.write_bytes(whole)

    content = whole.rstrip(b"\0")
    for share in (0, 0.5, 0.999):
        path.write_bytes(content[: int(len(content) * share)])
        check_refused("is no whole backup")
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    outside = told["media"] | {"media/../../harbor": [*told["media"].values()][0]}
    for reason, values in {
        "other rows than it should in articles_article": {
            "rows": told["rows"] | {"articles_article": 2}
        },
        f"It is a backup of {other}.* into {other}, then migrate": {"database": other},
        "a newer version of the site": {"migrations": [*told["migrations"], "articles.9999_later"]},
        "would land outside": {"media": outside},
    }.items():
        manifest = json.dumps(told | values).encode()
        rewrite(path, lambda name, old, new=manifest: new if name == MANIFEST else old)
        check_refused(reason)
    rewrite(path, lambda name, content: content, {"../harbor": b"a picture of a harbor"})
    check_refused("outside the destination")
    rewrite(path, lambda name, content: content if name == MANIFEST else flipped(content))
    check_refused("is harmed: database")
    picture = object_of(path, "articles/harbor.webp")
    picture.write_bytes(flipped(picture.read_bytes()))
    check_refused("is harmed: media/articles/harbor.webp")
    picture.unlink()
    check_refused(r"harbor.webp is missing: .* needs the folder media/")
    assert Article.objects.get().title == "After the storm"
