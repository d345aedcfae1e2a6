"""Articles from elsewhere: a folder of Markdown, a WordPress export, a Ghost export.

Each text is taken whole or not at all, by the rules of the author's desk; what is here already
stays as it is. One report says what came, what changed on the way, and what could not come.
"""

from contextlib import nullcontext
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from articles.models import Article
from articles.transfer.folder.reader import import_folder
from articles.transfer.ghost.reader import GhostExport
from articles.transfer.images import PictureShelf
from articles.transfer.report import BrokenFile, ImportReport
from articles.transfer.saver import EntryWriter
from articles.transfer.wordpress.reader import WordPressExport


def import_path(path: Path, *, dry_run: bool = False) -> ImportReport:
    """Import what a folder or a file holds. A dry run does the same and takes it all back.

    Raises BrokenFile where nothing can be made of the path at all.
    """
    report = ImportReport()
    folder = path if path.is_dir() else path.parent
    shelf = PictureShelf(folder, dry_run=dry_run)
    articles, exports = _found(path, report, shelf)
    for export in list(exports):
        try:
            export.survey()
        except (BrokenFile, OSError) as error:
            report.problems.append(f"{export.path.name}: {error}")
            exports.remove(export)
    with transaction.atomic() if dry_run else nullcontext():
        if articles:
            import_folder(folder, report=report, shelf=shelf)
        for export in exports:
            _import_entries(export, report, shelf)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _found(path, report, shelf):
    """Whether there are Markdown files, and the exports that are there."""
    files = [path]
    if path.is_dir():
        files = sorted(file for end in ("*.xml", "*.json") for file in path.glob(end))
    elif not path.is_file():
        raise BrokenFile(f"{path}: there is no such file or folder.")
    kinds = {file: _kind(file) for file in files}
    feeds = [file for file in files if kinds[file] == "xml"]
    exports = [WordPressExport(feeds, report, shelf)] if feeds else []
    exports += [GhostExport(file, report, shelf) for file in files if kinds[file] == "json"]
    articles = path.is_dir() and (any(path.glob("*.md")) or (path / "topics.yaml").exists())
    if not articles and not exports:
        raise BrokenFile(
            f"{path}: this is neither a folder of Markdown files nor an export of WordPress"
            " (.xml) or Ghost (.json). Unpack an archive first."
        )
    return articles, exports


def _kind(file):
    with file.open("rb") as opened:
        start = opened.read(4096)
    start = start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return "xml" if start[:1] == b"<" else "json" if start[:1] in (b"{", b"[") else ""


def _import_entries(export, report, shelf):
    writer = EntryWriter(report, shelf)
    failed = {}
    for entry in export.entries():
        if not writer.write(entry):
            own = reverse("articles:article", args=[entry.slug])
            old = next(iter(entry.old_paths), "/")
            failed[own] = f"https://{export.site.host}{old}" if export.site.host else old
    # A text that could not come keeps its old address in the texts that lead to it.
    for own, old in failed.items():
        for article in Article.objects.filter(body__contains=f"]({own}"):
            article.body = article.body.replace(f"]({own}", f"]({old}")
            article.save(update_fields=["body"])
