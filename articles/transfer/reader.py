"""What the readers of all exports have in common."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from django.db import DatabaseError
from django.urls import reverse

from articles.transfer.encoding import read_text
from articles.transfer.folder import defaults
from articles.transfer.folder.fields import TABLE
from articles.transfer.gates.words import DRAFT
from articles.transfer.html_to_markdown.converter import ResolveImage, ResolveLink, html_to_markdown
from articles.transfer.images import ImageImporter
from articles.transfer.link_rewriter import LinkRewriter
from articles.transfer.records import ArticleRecord, ImportOptions, TopicChooser
from articles.transfer.report import BrokenFile, ImportReport, reason_of
from articles.transfer.slugs import SlugAllocator


class ExportReader:
    """Reads an export twice: to learn its URLs, then to convert its articles."""

    slugs: SlugAllocator

    def __init__(
        self, path: Path, report: ImportReport, images: ImageImporter, options: ImportOptions
    ):
        self.path = path
        self.report = report
        self.images = images
        self.options = options
        self.links = LinkRewriter(find_file=images.file_url)
        self.topics = TopicChooser(options.topic)
        # Places in articles whose fragments have changed, and the slugs of those that link to any
        self.moved_places: dict[str, str] = {}
        self.linked_places: dict[str, set[str]] = {}
        # Articles here that are read again, as links to places in them are to be corrected, and
        # those of them in which these links stand
        self.reread, self.unlinked = set[str](), set[str]()

    def scan(self) -> None:
        """Learn every URL and report what is left out. Raises BrokenFile or OSError."""
        raise NotImplementedError

    def learn_redirects(self) -> None:
        """Learn those that a file beside the export lists, and report which lead nowhere here."""
        lists = (self.images.root / name for name in TABLE["redirects"])
        for file in filter(self.images.contains, lists):
            pairs = self.read_beside(file, partial(defaults.redirects, file))
            lost = self.links.add_redirects(pairs or [])
            self.report.left_out += [f"{file.name}: {each} leads nowhere here" for each in lost]

    def read_beside[T](self, path: Path, read: Callable[[str], T]) -> T | None:
        """What a file beside the export says; None if there is none, or it is broken, which is
        told, as is what was put right."""
        try:
            text, notes = read_text(path) if path.is_file() else ("", [])
            self.report.changed += [f"{path.name}: {note}" for note in notes]
            return read(text) if text else None
        except BrokenFile as error:
            self.report.problems.append(f"{path.name}: {error}")
            return None

    def sources(self) -> Iterator[tuple[str, str, Any]]:
        """The location of each article, its number there, and what it is made of."""
        raise NotImplementedError

    def fill(self, record: ArticleRecord, source: Any) -> None:
        """Say what an article becomes; `convert` gives it its text. Raises BrokenFile."""
        raise NotImplementedError

    def convert(
        self,
        record: ArticleRecord,
        markup: str,
        *,
        resolve_image: ResolveImage | None = None,
        resolve_link: ResolveLink | None = None,
        footnotes: Mapping[str, str] | None = None,
    ) -> None:
        """Give an article the text that some HTML becomes."""

        def resolve(url: str) -> str:
            href = (resolve_link or self.links.rewrite)(url)
            if href.startswith("/") and "#" in href:
                self.linked_places.setdefault(href, set()).add(record.slug)
            return href

        made = html_to_markdown(
            markup,
            resolve_image=resolve_image
            or (lambda url, tag: self.images.body_url(tag, record.notes, url)),
            resolve_link=resolve,
            footnotes=footnotes,
        )
        record.body, record.lead, record.faqs = made.markdown, made.lead, made.faqs
        record.notes += [*self.links.pop_notes(), *made.notes]
        url = reverse("articles:article", args=[record.slug])
        moved = made.fragments.items()
        self.moved_places |= {url + old: url + new for old, new in moved if new and new != old}

    def records(self) -> Iterator[ArticleRecord]:
        """Each article that is not here yet. Call `scan` first."""
        for location, number, source in self.sources():
            identifier = self.slugs.identifier(number)
            if kept := self.slugs.existing.get(identifier, ""):
                self.report.kept.append(kept)
                if kept not in self.reread:
                    continue
            slug = kept or self.slugs.allocated[identifier]
            record = ArticleRecord(location, identifier, slug, self.links.host)
            try:
                self.fill(record, source)
            except (OSError, DatabaseError):
                raise
            except Exception as error:
                self.report.problems.append(f"{location}: {reason_of(error)}")
                continue
            if kept:
                self.images.rollback()
            elif record.body:
                known: list[Any] = [record, record.topic, record.author, *record.tags]
                for each in filter(None, known):
                    each.old_paths = self.links.leading_to(each.old_paths)
                yield record
            else:
                title = f": “{record.title[:60]}”" if record.title not in location else ""
                notes = (note for note in dict.fromkeys(record.notes) if not note.endswith(DRAFT))
                self.report.left_out.append("; ".join([f"{location}{title} has no text", *notes]))
