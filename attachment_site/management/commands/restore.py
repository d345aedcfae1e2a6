"""`manage.py restore`: the site as it was when a backup was made."""

import datetime
from pathlib import Path

from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import timezone

from attachment_site.backup.restore import restore
from attachment_site.backup.restore import verify as verify_backup
from attachment_site.core.models import Heartbeat

REPLACE = "replace"
# The worker signs every 15 seconds.
JUST_NOW = datetime.timedelta(minutes=1)


def was_just_at_work() -> bool:
    """Whether a worker was seen a moment ago; a new machine has no tables yet."""
    try:
        last = Heartbeat.times().get(Heartbeat.Job.ROUND)
    except Error:
        return False
    return last is not None and abs(timezone.now() - last) < JUST_NOW


class Command(BaseCommand):
    help = (
        "Put a backup in place of the site's database and pictures, once it is verified. Stop"
        " the site and its worker first. --verify only tries it in a scratch database and folder."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", metavar="PATH", type=Path)
        parser.add_argument("--verify", action="store_true", help="change nothing of the site")
        parser.add_argument(
            "--identity", type=Path, metavar="FILE", help="the age key of an encrypted backup"
        )
        parser.add_argument("--no-input", action="store_true", help="do not ask first")

    def handle(
        self,
        *args: str,
        path: Path,
        verify: bool,
        no_input: bool,
        identity: Path | None,
        **options: object,
    ) -> None:
        if not verify and was_just_at_work():
            self.stderr.write(
                "The site is running: stop it and its worker, or both lose what is sent."
            )
        if not verify and not no_input:
            self.ask()
        try:
            report = verify_backup(path, identity) if verify else restore(path, identity)
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
        if report.has_other_key:
            self.stderr.write(
                "It was made under another SECRET_KEY: put that into SECRET_KEY_FALLBACKS, or codes"
                " of TOTP devices are refused and letters are not vouched for."
            )
        if not verify:
            self.stdout.write(
                "Restored. Run “manage.py migrate”, “authenticate_letters --all” and"
                " “purge_applications”, then start the site. Everybody signs in again."
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
