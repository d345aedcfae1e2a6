"""`manage.py restore`: the site as it was when a backup was made."""

from pathlib import Path

from django.core.management import BaseCommand, CommandError, CommandParser

from attachment_site.backup.archive import BackupError
from attachment_site.backup.restore import restore
from attachment_site.backup.restore import verify as verify_backup

REPLACE = "replace"


class Command(BaseCommand):
    help = (
        "Put a backup in place of the site's database and pictures, once it is verified. Stop"
        " the site and its worker first. --verify only tries it in a scratch database and folder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument("--verify", action="store_true", help="change nothing of the site")
        parser.add_argument("--no-input", action="store_true", help="do not ask first")

    def handle(
        self, *args: str, path: Path, verify: bool, no_input: bool, **options: object
    ) -> None:
        if not verify and not no_input:
            self.ask()
        try:
            report = verify_backup(path) if verify else restore(path)
        except BackupError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{path} could not be unpacked: {error.strerror}.") from error
        self.stdout.write(
            f"Made {report.made_at}: {report.row_count} rows, {report.file_count} pictures, all as"
            " they were."
        )
        if report.missing:
            self.stderr.write(
                "Pictures that the site had already lost when it was made:"
                f" {', '.join(report.missing)}"
            )
        if not verify:
            self.stdout.write(
                "Restored. Run “manage.py migrate” and “manage.py purge_applications”, then start"
                " the site. Everybody signs in again."
            )

    def ask(self) -> None:
        """Ask at the terminal first. Raises CommandError for any other answer than REPLACE."""
        self.stdout.write("All that was written to the site since the backup will be gone.")
        try:
            answer = input(f"Type “{REPLACE}” to go on: ")
        except EOFError:
            answer = ""
        if answer.strip() != REPLACE:
            raise CommandError("Nothing was changed.")
