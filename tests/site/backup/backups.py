"""Arranging backups: a site with something in it, and what a backup of it holds."""

import io
import json
import tarfile

from django.core.management import call_command

from articles.models import MediaFile
from tests.articles.images.sample_files import PDF
from tests.factories import make_article

SHEET = f"files/worksheet-3f0c12ab34cd-{len(PDF)}.pdf"


def make_site(media):
    """An article with a cover picture, and a file of the library: `article, picture`."""
    (media / "files").mkdir(parents=True)
    (media / SHEET).write_bytes(PDF)
    MediaFile.objects.register(SHEET, title="Worksheet")
    picture = media / "articles" / "harbor.webp"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(b"a picture of a harbor")
    article = make_article(title="Before the storm", slug="before-the-storm")
    type(article).objects.filter(pk=article.pk).update(
        cover_image="articles/harbor.webp", cover_is_decorative=True
    )
    return article, picture


def back_up(folder, *arguments):
    """Make a backup by the command, and give its path as it was printed."""
    printed = io.StringIO()
    call_command("backup", str(folder), *arguments, stdout=printed)
    (path,) = folder.glob(printed.getvalue().strip().rpartition("/")[2])
    return path


def manifest_of(path):
    with tarfile.open(path) as tar:
        return json.load(tar.extractfile("manifest.json"))


def object_of(path, name):
    """The file beside an archive that has the content of an upload."""
    return path.parent / "media" / manifest_of(path)["media"][f"media/{name}"]["object"]


def rewrite(path, change, more=()):
    """The same archive with `change` made to each file of it, name and content to content, and
    with `more` files before them."""
    with tarfile.open(path) as tar:
        files = dict(more) | {member.name: tar.extractfile(member).read() for member in tar}
    with tarfile.open(path, "w") as tar:
        for name, content in files.items():
            content = change(name, content)
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
