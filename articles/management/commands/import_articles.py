"""`manage.py import_articles`: imports articles from a folder or an export."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from articles.transfer.importer import import_path
from articles.transfer.report import BrokenFile, counted


class Command(BaseCommand):
    help = (
        "Import articles from a folder of Markdown files with front matter, from a WordPress"
        " export (WXR) or from a Ghost export (JSON). Pictures are taken from the folder that the"
        " export lies in. What is on this site already stays as it is. The exit status is 1 where"
        " anything could not be taken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path, help="the folder or the exported file")
        parser.add_argument(
            "--dry-run", action="store_true", help="report the same, and change nothing"
        )

    def handle(self, *args: Any, path: Path, dry_run: bool, **options: Any) -> None:
        try:
            report = import_path(path, dry_run=dry_run)
        except (BrokenFile, OSError) as error:
            raise CommandError(str(error)) from error
        for line in report.lines():
            self.stdout.write(line)
        if dry_run:
            self.stderr.write("This was a dry run: nothing has been changed.")
        if report.problems:
            raise CommandError(
                f"{counted(len(report.problems), 'thing')} could not be taken, named above; the"
                " rest is as reported."
            )
