"""An export that is imported into an empty site is exported as the same bytes."""

import datetime
import io

import pytest
import yaml
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone
from taggit.models import Tag

from articles.images.files import check_file, store_file
from articles.images.processing import process_image
from articles.images.storage import store_picture
from articles.models import Article, Author, AuthorLink, ImportSource, MediaFile, Redirect, Topic
from articles.transfer.folder.front_matter import AUTHOR, TOPIC, read_article_file
from articles.transfer.importer import import_path
from tests.articles.images.picture_files import picture_bytes
from tests.articles.images.sample_files import GOOD
from tests.factories import make_article, make_author, make_draft, make_scheduled, make_topic

pytestmark = pytest.mark.django_db

BODY = (
    'Lead  \r\nline.\r\n\r\n![](/media/articles/sea.webp "decorative")\r\n\r\n---\r\n\r\n    code'
)


def store_image(name, size):
    picture = process_image(io.BytesIO(picture_bytes(size=size)), "picture")
    return default_storage.save(name, ContentFile(picture.read()))


def export(folder):
    """Export into a folder; returns the bytes of each file by its path."""
    call_command("export_articles", str(folder), stdout=io.StringIO())
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def import_(folder, **options):
    out = io.StringIO()
    call_command("import_articles", str(folder), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def empty_site(media):
    Article.objects.all().delete()
    for model in (Topic, Author, Tag, MediaFile):
        model.objects.all().delete()
    for path in media.rglob("*"):
        if path.is_file():
            path.unlink()


def fill_site():
    photo = store_image("authors/dana.webp", (60, 60))
    cover = store_picture(
        process_image(io.BytesIO(picture_bytes(size=(900, 500))), "Cover"), "covers"
    )
    cover = cover.removeprefix("/media/")
    store_image("articles/sea.webp", (120, 80))
    for suffix, title in (("pdf", "A worksheet"), ("mp3", "Not used yet")):
        name = store_file(check_file(io.BytesIO(GOOD[suffix]), suffix))
        MediaFile.objects.register(name, title=title)
    topic = make_topic(slug="repair", name="Repair: after", description="On\r\nrepair.", position=7)
    make_topic(slug="empty", name="Nothing yet", position=0)
    author = make_author(
        slug="dana", name="Dana “D” Reed", credentials="MSc", bio="One.\r\n\r\nTwo.",
        photo=photo, photo_alt="Dana",
    )  # fmt: skip
    for position, label in enumerate(["Register", "Journal"], start=1):
        url = f"https://{label.lower()}.example"
        AuthorLink.objects.create(author=author, label=label, url=url, position=position)
    draft = make_draft(slug="a-draft", topic=topic, author=author, title="yes", summary="2024")
    down = make_article(slug="down", topic=topic, author=author, taken_down_at=timezone.now())
    make_scheduled(slug="Ünïcode-ж", topic=topic, author=author, summary="# no: comment")
    sheet = MediaFile.objects.get(title="A worksheet")
    full = make_article(
        slug="full", topic=topic, author=author, title="All: of it", reading_minutes_override=7,
        language="ur", canonical_url="https://far.example/first/", seo_title="S", body=BODY,
        references=f"- A *book*.\n- [Worksheet](/media/{sheet.name}).",
        reviewed_on=datetime.date(2026, 2, 28),
        updated_at=datetime.datetime(2026, 3, 1, 4, 5, 6, 789, datetime.UTC),
        revised_at=datetime.datetime(2026, 3, 1, 4, 5, 6, 789, datetime.UTC),
        cover_image=cover, cover_alt="C", tags=["zebra", "C++", "c", "apple"],
        faqs=[("Why: not?", "Because.\n\n- one"), ("And?", "![Sea](/media/articles/sea.webp)")],
        related=[draft, down],
    )  # fmt: skip
    make_article(slug="FULL", topic=topic, author=author)
    make_article(slug="ж" * 140, topic=topic, author=author)
    Redirect.objects.add("/2024/05/full/", to=full)
    Redirect.objects.add("/category/mending/", to=topic)
    Redirect.objects.add("/tag/z/", to=Tag.objects.get(name="zebra"))
    Redirect.objects.add("/author/dana/", to=author)
    Redirect.objects.add("/?p=12", to=full)
    ImportSource.objects.create(article=full, identifier="wordpress old.example 12")


def test_all_rows_come_back_and_are_exported_as_the_same_bytes(tmp_path, media):
    fill_site()
    first = export(tmp_path / "first")
    empty_site(media)

    seen, rows = [], (Article, Topic, Author, Tag)
    count = lambda *done: seen.append((*done, [model.objects.count() for model in rows]))  # noqa: E731
    report = import_path(tmp_path / "first", dry_run=True, progress=count)
    assert seen == [(done, 6, [0, 0, 0, 0]) for done in range(1, 7)]
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert import_(tmp_path / "first") == "\n".join([*report.lines(grouped=True), ""])
    assert report.problems == []
    for stopped in Article.objects.all():
        stopped.related_links.filter(position__gt=1).delete()
        stopped.revisions.all().delete()
    assert import_(tmp_path / "first").endswith("Nothing has changed. Besides: 6 here already.\n")

    assert export(tmp_path / "second") == first
    with pytest.raises(CommandError, match="is not an empty folder"):
        export(tmp_path / "second")
    # Articles; lists of topics, authors, tags and media; pictures; files
    assert len(first) == 6 + 4 + 3 + 2
    # What an export left out would be missing in both.
    files = (tmp_path / "first").glob("*.md")
    front, _ = read_article_file(max(files, key=lambda path: path.stat().st_size))
    empty = {name for name, value in front.items() if not value}
    assert empty - {"slug"} == {"planned_at", "taken_down_at", "cover_is_decorative"}
    lists = {name: yaml.safe_load(first[f"{name}.yaml"]) for name in ("authors", "topics", "media")}
    assert set(lists["authors"][0]) == set(AUTHOR)
    assert set(lists["topics"][1]) == set(TOPIC)
    assert b"taken_down_at" in first["down.md"]
    assert b"/tag/z/" in first["tags.yaml"]
