"""`manage.py import_articles`: imports articles from a folder or an export."""

import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, reset_queries
from django.utils import timezone

from articles.link_checker.check import check_now
from articles.models import BrokenLink, Page
from articles.transfer.importer import import_path
from articles.transfer.records import ImportOptions
from articles.transfer.report import BrokenFile, ImportReport, counted

# What ends an import, after which it can go on
STOPS = (OSError, DatabaseError, KeyboardInterrupt)


@contextlib.contextmanager
def _stopped_once() -> Iterator[None]:
    """What stops a service ends the block as Ctrl-C does: once, so that whoever asks again, or is
    a program that hands it on, gets the report."""

    def stop(number: int, frame: object) -> None:
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _pages_of(pairs: list[str]) -> dict[str, str]:
    pages = dict(pair.strip("/").split("=", 1) for pair in pairs if "=" in pair)
    if len(pages) < len(pairs) or not set(pages.values()) <= set(Page.Address.values):
        names = ", ".join(Page.Address.values)
        raise CommandError(f"--page takes ADDRESS=PAGE, where PAGE is one of {names}.")
    return pages


class Command(BaseCommand):
    help = (
        "Import articles from a WordPress export (WXR), a Ghost export (JSON), or a folder of"
        " Markdown files with front matter. Pictures are taken from the folder that the export"
        " lies in. What is on this site already stays as it is. The exit status is 1 where"
        " anything could not be taken."
    )

    # Django's own read every URL and template, which takes memory that a picture needs.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the folder or the exported file")
        parser.add_argument(
            "--dry-run", action="store_true", help="report the same, and change nothing"
        )
        parser.add_argument("--topic", default="", help="the topic of all; categories become tags")
        parser.add_argument("--author", default="", help="the name of who wrote all")
        parser.add_argument(
            "--page",
            action="append",
            default=[],
            metavar="ADDRESS=PAGE",
            help="a page of the old site, by the last part of its address, that becomes a fixed"
            f" page of this one ({', '.join(Page.Address.values)}) and replaces what stands there",
        )
        parser.add_argument("--as-drafts", action="store_true", help="publish nothing")
        parser.add_argument(
            "--report", type=Path, help="a file for the report, each note by itself"
        )

    @_stopped_once()
    def handle(
        self, *args: Any, path: Path, dry_run: bool, report: Path | None, **options: Any
    ) -> None:
        outcome = ImportReport()
        pages = _pages_of(options["page"])
        chosen = ImportOptions(options["topic"], options["author"], options["as_drafts"], pages)
        error: BaseException | None = None
        try:
            import_path(
                path, dry_run=dry_run, options=chosen, report=outcome, progress=self._progress
            )
        except BrokenFile as broken:
            raise CommandError(str(broken)) from broken
        except STOPS as stop:
            error = stop
        self._write(outcome, report)
        if dry_run:
            self.stderr.write("This was a dry run: nothing has been changed.")
        elif outcome.created and error is None:
            try:
                check_now(now=timezone.now())
            except STOPS as stop:
                error = stop
        if error is not None:
            why = str(error) or "you ended it"
            raise CommandError(
                f"The import stopped: {why}. What is named above has come; run it again to go on."
            ) from error
        if outcome.created and not dry_run:
            # To headings of articles that came earlier, and of fixed pages, too
            lost = BrokenLink.objects.filter(article__isnull=False, address__contains="#")
            for slug, address in lost.values_list("article__slug", "address"):
                self.stdout.write(f"  {slug}: a link leads to a place that is not here: {address}")
        if outcome.problems:
            raise CommandError(
                f"{counted(len(outcome.problems), 'thing')} could not be taken, named above; the"
                " rest is as reported."
            )

    def _progress(self, done: int, total: int) -> None:
        """A line that counts articles, on a terminal."""
        # In development Django keeps each query with its texts.
        reset_queries()
        if self.stderr.isatty():
            self.stderr.write(f"\r{done:,} of {total:,} articles", ending="")
            self.stderr.flush()

    def _write(self, outcome: ImportReport, file: Path | None) -> None:
        if self.stderr.isatty():
            self.stderr.write("")
        for line in outcome.lines(grouped=True):
            self.stdout.write(line)
        if file is not None:
            try:
                file.write_text("\n".join(outcome.lines()) + "\n", "utf-8")
            except OSError as error:
                raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
