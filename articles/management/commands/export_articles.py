"""`manage.py export_articles`: writes every article as Markdown."""

from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError, CommandParser

from articles.transfer.folder.export import export_articles
from articles.transfer.report import counted


class Command(BaseCommand):
    help = (
        "Write every article as Markdown with front matter into a folder, drafts included, with"
        " topics, authors, tags and pictures. import_articles reads it back."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="an empty folder, or one to be made")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(
                f"{folder} is not an empty folder. Name one that is, or one to be made, so that"
                " no older file is taken for a part of this export."
            )
        try:
            counts = export_articles(folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        articles = counted(counts["article"], "article")
        images = counted(counts["picture"], "picture")
        self.stdout.write(f"{articles}, {images} in {folder}.")
