"""`manage.py move_to`: the site in another database, such as from SQLite to PostgreSQL."""

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import Error

from attachment_site.backup.move import moved_to


class Command(BaseCommand):
    help = (
        "Copy every row into the empty database at URL and compare both. Readers read on; until"
        " you have put URL into DATABASE_URL, started the site with it and pressed Enter, nobody"
        " can write. Uploads stay where they are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", metavar="URL")
        parser.add_argument(
            "--no-input", action="store_true", help="do not wait: the site is stopped"
        )

    def handle(self, *args: str, url: str, no_input: bool, **options: object) -> None:
        try:
            with moved_to(url) as count:
                self.stdout.write(f"{count} rows are there, each as it was.")
                if not no_input:
                    self.wait()
        except Error as error:
            raise CommandError(f"A database refused ({type(error).__name__}).") from error

    def wait(self) -> None:
        """Keep the old database from being written until the site runs on the new one."""
        self.stdout.write(
            "Now put the new address into DATABASE_URL and restart the site and its worker. Until"
            " you press Enter, what is sent to the old one is refused, and stays in its form."
        )
        try:
            input()
        except EOFError as error:
            raise CommandError(
                "Nobody pressed Enter: the old database is writable again."
            ) from error
