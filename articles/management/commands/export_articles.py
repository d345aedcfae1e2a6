from pathlib import Path

from django.core.management import BaseCommand, CommandError

from articles.transfer.export import export_articles
from articles.transfer.report import counted


class Command(BaseCommand):
    help = (
        "Write every article as Markdown with front matter into a folder, drafts included, with"
        " topics, authors, tags and pictures. import_articles reads it back."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="an empty folder, or one to be made")

    def handle(self, *args, folder, **options):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise CommandError(
                f"{folder} is not an empty folder. Name one that is, or one to be made, so that"
                " no older file is taken for a part of this export."
            )
        try:
            written = export_articles(folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error.strerror}.") from error
        numbers = ", ".join(counted(written[what], what) for what in ("article", "picture"))
        self.stdout.write(f"{numbers} in {folder}.")
