"""Imports articles from a folder of Markdown, a WordPress export or a Ghost export.

Each article is imported whole or not at all, by the rules of the author's form; what is on this
site already stays as it is.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

from django.db import DatabaseError
from django.db.models.fields.json import KT
from django.urls import reverse

from articles.content.time_limit import one_renderer
from articles.link_checker.internal import article_links
from articles.models import Article, Revision
from articles.transfer.folder.fields import TABLE
from articles.transfer.folder.file_names import holds_articles
from articles.transfer.folder.other_reader import OtherFolderReader
from articles.transfer.folder.reader import OwnFolderReader, is_own_export
from articles.transfer.ghost.reader import GhostReader
from articles.transfer.images import ImageImporter
from articles.transfer.reader import ExportReader
from articles.transfer.records import ImportOptions
from articles.transfer.report import BrokenFile, ImportReport, Progress, reason_of
from articles.transfer.saver import ArticleSaver
from articles.transfer.wordpress.reader import WordPressReader

# What the first bytes of an export hold
WORDPRESS = re.compile(rb"\A<(?s:.*)(?:<wp:|xmlns:wp=)")
GHOST = re.compile(rb"\A[{[](?s:.*)\"(?:db|posts|data)\"")
# A link to a place in another page of this site
PLACE = re.compile(r"\]\((/[^()#\s]*)#([^()\s]+)\)")
HOW_TO_EXPORT = "WordPress writes one under Tools, Export; Ghost under Settings, Import/Export."


def import_path(
    path: Path,
    *,
    dry_run: bool = False,
    options: ImportOptions | None = None,
    report: ImportReport | None = None,
    progress: Progress = lambda done, total: None,
) -> ImportReport:
    """Import a folder or a file; a dry run does the same and rolls it back.

    `report` holds what has come so far when this is interrupted. Raises BrokenFile if nothing
    there can be imported, OSError if it cannot be read.
    """
    report = ImportReport() if report is None else report
    options = options or ImportOptions()
    images = ImageImporter(path if path.is_dir() else path.parent, dry_run=dry_run)
    is_own = path.is_dir() and is_own_export(path)
    if is_own and options != ImportOptions():
        raise BrokenFile("an export of this site names topics and authors itself: use no option.")
    readers = _readers(path, report, images, options)
    if not is_own and not readers:
        pages = sorted(path.rglob("*.htm*"))[:9] if path.is_dir() else []
        if kind := _named(b"".join(_head(file)[:9000] for file in pages), "pages"):
            raise BrokenFile(f"{path}: this is {kind}; nothing was imported.")
        raise BrokenFile(
            f"{path}: this is neither a folder of Markdown files nor an export of WordPress"
            " (.xml) or Ghost (.json). Unpack an archive first."
        )
    with closing(images.pasted), closing(images.decoder), one_renderer():
        # All exports are scanned before the first article is saved, as slugs are allocated then.
        for reader in list(readers):
            try:
                reader.scan()
                reader.learn_redirects()
            except DatabaseError:
                raise
            except Exception as error:
                report.problems.append(f"{reader.path.name}: {reason_of(error)}")
                readers.remove(reader)
        if is_own:
            own = OwnFolderReader(path, report, images)
            own.import_lists()
            own.import_articles(progress)
        for reader in readers:
            try:
                _import_records(reader, ArticleSaver(report, images, options), progress)
            except BaseException:
                images.rollback()
                raise
    return report


def _readers(
    path: Path, report: ImportReport, images: ImageImporter, options: ImportOptions
) -> list[ExportReader]:
    files = [path]
    if path.is_dir():
        files = sorted([*path.glob("*.xml"), *path.glob("*.json")])
    elif not path.is_file():
        raise BrokenFile(f"{path}: there is no such file or folder.")
    heads = {file: _head(file) for file in files}
    readers: list[ExportReader] = []
    # WordPress splits a large export into several files.
    if parts := [file for file in files if WORDPRESS.search(heads[file])]:
        readers.append(WordPressReader(parts, report, images, options))
    ghosts = [file for file in files if GHOST.search(heads[file])]
    readers += [GhostReader(file, report, images, options) for file in ghosts]
    if not readers and files == [path] and (kind := _named(heads[path], "other_files")):
        raise BrokenFile(f"{path}: this is {kind}, not an export. {HOW_TO_EXPORT}")
    if path.is_dir() and not is_own_export(path) and holds_articles(path):
        readers.append(OtherFolderReader(path, report, images, options))
    return readers


def _named(head: bytes, table: str) -> str:
    """What a beginning is, by the first of the marks of a table that it holds; else empty."""
    return next((kind for mark, kind in TABLE[table].items() if mark.encode() in head.lower()), "")


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        # Every second byte of UTF-16 is empty.
        return file.read(1 << 16).replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")


def _import_records(reader: ExportReader, saver: ArticleSaver, progress: Progress) -> None:
    lost: dict[str, str] = {}
    if not saver.dry_run:
        _reread_unlinked(reader)
    try:
        for done, record in enumerate(reader.records(), start=1):
            if not saver.save(record):
                url = reverse("articles:article", args=[record.slug])
                old_path = next(iter(record.old_paths), "/")
                host = reader.links.host
                lost[f"]({url}"] = f"]({f'https://{host}' if host else ''}{old_path}"
            progress(done, len(reader.slugs.allocated))
    finally:
        # Whoever stops an import finds right links in what has come.
        _correct_links(reader, lost)


def _reread_unlinked(reader: ExportReader) -> None:
    """Let articles be read again whose links to headings an import left that was killed, unless
    somebody has changed them since, and those that the links lead to."""
    anchors_of = lru_cache(maxsize=1)(_anchors_of)
    of_export = {"article__import_sources__identifier__startswith": f"{reader.slugs.source} "}
    first = Revision.objects.filter(number=1, article__body__contains="](/", **of_export)
    same = first.filter(article__body=KT("snapshot__fields__body"))
    rows = same.exclude(article__revisions__number__gt=1)
    for slug, body in rows.values_list("article__slug", "article__body").iterator():
        for path, fragment in PLACE.findall(body):
            if unquote(fragment) not in anchors_of(to := path.strip("/").rpartition("/")[2]):
                reader.unlinked.add(slug)
                reader.reread |= {slug, to}


def _correct_links(reader: ExportReader, lost: dict[str, str]) -> None:
    """Links to a heading lead to its id here, those to an article that could not be imported to the
    old site again; articles that stood here stay as they are."""
    # By the slug of the article in which a link stands
    moved: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for old, new in lost.items():
        for slug in Article.objects.filter(body__contains=old).values_list("slug", flat=True):
            moved[slug][old] = new
    anchors_of = lru_cache(maxsize=1)(_anchors_of)
    for href, linking in sorted(reader.linked_places.items()):
        to = unquote(href)
        if place := reader.moved_places.get(to) or _place_here(to, anchors_of):
            for slug in linking:
                moved[slug][f"]({href})"] = f"]({place})"
    for slug in moved.keys() & {*reader.slugs.allocated.values(), *reader.unlinked}:
        for article in Article.objects.filter(slug=slug):
            for old, new in moved[slug].items():
                article.body = article.body.replace(old, new)
            article.save(update_fields=["body"])


def _anchors_of(slug: str) -> set[str]:
    article = Article.objects.filter(slug=slug).first()
    return article_links(article)[1] if article else set()


def _place_here(href: str, anchors_of: Callable[[str], set[str]]) -> str:
    """The place with the words of a link's fragment in an article that may have come earlier."""
    path, _, fragment = href.partition("#")
    anchors = anchors_of(path.strip("/").rpartition("/")[2])
    by_words = {re.sub(r"[\W_]", "", anchor): f"{path}#{anchor}" for anchor in sorted(anchors)}
    words = re.sub(r"[\W_]", "", fragment.casefold())
    return "" if fragment in anchors else by_words.get(words) or by_words.get(words[1:], "")
