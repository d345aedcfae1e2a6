"""What the readers of all exports have in common."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from articles.transfer.images import ImageImporter
from articles.transfer.link_rewriter import LinkRewriter
from articles.transfer.records import ArticleRecord, ImportOptions, TopicChooser
from articles.transfer.report import BrokenFile, ImportReport
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

    def scan(self) -> None:
        """Learn every URL and report what is left out. Raises BrokenFile or OSError."""
        raise NotImplementedError

    def sources(self) -> Iterator[tuple[str, str, Any]]:
        """The location of each article, its number there, and what it is made of."""
        raise NotImplementedError

    def record(self, location: str, identifier: str, source: Any) -> ArticleRecord | None:
        """What one article becomes; None without a text. Raises BrokenFile."""
        raise NotImplementedError

    def records(self) -> Iterator[ArticleRecord]:
        """Each article that is not here yet. Call `scan` first."""
        for location, number, source in self.sources():
            identifier = self.slugs.identifier(number)
            if identifier in self.slugs.existing:
                self.report.kept.append(self.slugs.existing[identifier])
                continue
            try:
                record = self.record(location, identifier, source)
            except BrokenFile as error:
                self.report.problems.append(f"{location}: {error}")
                continue
            if record:
                yield record
